import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Declared } from '../aws/stamp.ts';
import { declare } from './declare.ts';
import { preparePython } from './python.ts';
import { type Translated, translate } from './translate.ts';

const root = join(import.meta.dirname, '..');

/** The stack as a rehearsal of releases deploys it: the template after SAM's transform, and what its stamp declares. */
export type RecordedStack = { translated: Translated; declared: Declared };

/** Where it is kept, so that a rehearsal needs neither SAM nor Python. */
export const recordedStackFile = join(root, 'rehearsal/release/recorded-stack.json');

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
 * Translates and declares the stack of a checkout.
 *
 * @param programs the folder of SAM CLI
 */
export const recordStack = async (directory: string, programs: string): Promise<RecordedStack> => ({
  translated: steady(await translate(join(directory, 'template.yaml'), programs)),
  declared: await declare(directory, []),
});

if (import.meta.main) {
  const programs = await preparePython();
  if (programs === undefined) process.exit(1);
  await writeFile(recordedStackFile, `${JSON.stringify(await recordStack(root, programs))}\n`);
  process.stdout.write(`Recorded ${recordedStackFile}\n`);
}
