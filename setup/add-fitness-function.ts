import { existsSync, globSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { InputError } from '../core/errors.ts';
import { draftFitnessFunction } from './draft-fitness-function.ts';
import { runCommand } from './run-command.ts';

const root = join(import.meta.dirname, '..');
const usage = 'usage: npm run add:fitness-function -- SUBJECT NAME, such as s3 lifecycle, or release/roles no-wildcard';

/**
 * Adds a fitness function to a subject: its file, its line in the list, empty fixtures, and its row on the page. Answers what was written.
 *
 * @param subject its folder in fitness/, such as `release/roles`
 * @throws InputError when there is no such subject, or the name cannot be used
 */
export const addFitnessFunction = async (directory: string, subject: string, name: string): Promise<string[]> => {
  const folder = join(directory, 'fitness', subject);
  const names = globSync(join(folder, '*.ts')).map((file) => basename(file));
  if (names.length === 0)
    throw new InputError(`fitness/${subject} is not a subject. The subjects are: ${listSubjects(directory).join(', ')}`);
  const files = Object.fromEntries(
    await Promise.all(names.map(async (file) => [file, await readFile(join(folder, file), 'utf8')] as const)),
  );
  const drafted = Object.entries(draftFitnessFunction(files, name)).map(([file, text]) => ({ path: join(folder, file), text }));
  for (const { path, text } of drafted) await writeFile(path, text);
  const written = drafted.map(({ path }) => path);
  await runCommand(join(directory, 'node_modules/.bin/biome'), ['check', '--write', ...written], { cwd: directory });
  await runCommand(process.execPath, ['tests/fitness-page.ts'], { cwd: directory });
  return written;
};

/** The folders of fitness/ that have fixtures of their own. */
const listSubjects = (directory: string): string[] =>
  globSync('{*,release/*}/fixtures.ts', { cwd: join(directory, 'fitness') })
    .map((file) => dirname(file))
    .toSorted();

/** What is left to do by hand, in the order in which it is done. */
const describeNext = (directory: string, subject: string): string => {
  const acceptance = `tests/acceptance/fitness-${subject}.test.ts`;
  return `The README, the changelog and the pages in docs/ have it too.
Now write its texts, its judgement and its fixtures. Then:
  npm run generate
  npm test -- fitness/${subject}/
  npm test -- tests/docs.test.ts tests/fitness-catalogue.test.ts
  npm run test:rehearsals -- tests/release-gate.test.ts
${existsSync(join(directory, acceptance)) ? `  npm run test:acceptance -- ${acceptance}    # names the functions of the subject: add it there\n` : ''}`;
};

if (import.meta.main) {
  try {
    const [subject, name, ...more] = process.argv.slice(2);
    if (subject === undefined || name === undefined || more.length > 0) throw new InputError(usage);
    for (const path of await addFitnessFunction(root, subject, name)) process.stdout.write(`${relative(root, path)}\n`);
    process.stdout.write(describeNext(root, subject));
  } catch (error) {
    process.stderr.write(`add:fitness-function: ${(error as Error).message.trimEnd()}\n`);
    process.exitCode = error instanceof InputError ? 2 : 1;
  }
}
