import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Declared } from '../aws/stamp.ts';
import { declare } from './declare.ts';
import { preparePython } from './python.ts';
import { type StackFiles, stackFiles } from './stack-files.ts';
import { type Translated, translate } from './translate.ts';

const root = join(import.meta.dirname, '..');

/** The stack as a rehearsal of releases deploys it: the template after SAM's transform, and what its stamp declares. */
export type RecordedStack = { translated: Translated; declared: Declared };

/** Names of uploads and versions change with every source, and say nothing of the stack: they are kept as one name each. */
const steady = (translated: Translated): Translated => {
  const text = JSON.stringify(translated)
    .replaceAll(/s3:\/\/uploads\/[0-9a-f]{64}/g, 's3://uploads/code')
    .replaceAll(/"S3Key": ?"[0-9a-f]{64}"/g, '"S3Key":"code"')
    .replaceAll(/(Function)Version[0-9a-f]{10}/g, '$1Version0000000000');
  const { Resources, ...rest } = JSON.parse(text) as Translated;
  // What builds a bundle is no part of the stack.
  const built = Object.entries(Resources).map(([name, resource]) => {
    const { Metadata: _, ...kept } = resource as typeof resource & { Metadata?: unknown };
    return [name, kept] as const;
  });
  return { ...rest, Resources: Object.fromEntries(built) as Translated['Resources'] };
};

/**
 * Translates and declares a stack of a checkout, to be kept so that a rehearsal needs neither SAM nor Python.
 *
 * @param programs the folder of SAM CLI
 */
export const recordStack = async (
  directory: string,
  programs: string,
  stack: StackFiles = stackFiles.recycler,
): Promise<RecordedStack> => ({
  translated: steady(await translate(join(directory, stack.template), programs)),
  declared: await declare(directory, [], stack),
});

if (import.meta.main) {
  const programs = await preparePython();
  if (programs === undefined) process.exit(1);
  for (const stack of Object.values(stackFiles)) {
    const file = join(root, stack.recording);
    await writeFile(file, `${JSON.stringify(await recordStack(root, programs, stack))}\n`);
    process.stdout.write(`Recorded ${file}\n`);
  }
}
