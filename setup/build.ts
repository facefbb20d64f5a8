import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { declare } from './declare.ts';
import { nameKeysOfClients } from './name-keys.ts';
import { preparePython, samEnvironment } from './python.ts';
import { runCommand } from './run-command.ts';
import { type StackFiles, stackFiles } from './stack-files.ts';

const root = join(import.meta.dirname, '..');

const usage = `usage: npm run build [-- ${Object.keys(stackFiles).join(' | ')}]`;

/** The template of a stamped build, in the folder that SAM CLI builds into: samconfig.toml deploys no other, and `sam build` deletes it. */
export const stampedTemplate = 'stamped-by-npm-run-build.yaml';

/**
 * Names the release in the outputs of a built template, where an unstamped build says that it is one.
 *
 * @throws Error where the template has no such output, so that no build goes on to look unstamped
 */
export const nameRelease = (template: string, release: string): string => {
  const value = /^( +Value: )unstamped - .*$/gm;
  if (template.match(value)?.length !== 1) throw new Error('the template has no output Release whose value begins with: unstamped -');
  return template.replace(value, `$1${JSON.stringify(release)}`);
};

const hashOf = async (files: readonly string[], builtAt: string): Promise<string> => {
  const hash = createHash('sha256').update(builtAt);
  for (const file of files) hash.update(await readFile(file));
  return hash.digest('hex').slice(0, 12);
};

/**
 * Builds the stack's functions with SAM CLI, and stamps them: `release.json` beside each bundle names the release by a hash of all bundles,
 * settings and the time. So any change at all publishes every function anew, and none keeps old code or settings. The output `Release` of
 * the template names it, too.
 *
 * @param directory the checkout to build
 * @param programs the folder of SAM CLI
 * @param stack which of its stacks; that of the Recycler unless another is given
 * @param builtAt is part of the stamp: two builds of the same sources are two releases
 * @returns the folder of the built stack
 */
export const build = async (
  directory: string,
  programs: string,
  stack: StackFiles = stackFiles.recycler,
  builtAt = new Date(),
): Promise<string> => {
  const folder = join(directory, stack.folder);
  nameKeysOfClients(directory);
  // In source, by samconfig.toml: the bundler takes the packages of this checkout and installs nothing.
  await runCommand(join(programs, 'sam'), ['build'], { cwd: folder, env: samEnvironment });
  const built = join(folder, '.aws-sam/build');
  const folders = (await readdir(built, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(built, entry.name))
    .sort();
  const bundles = folders.map((folder) => join(folder, 'handler.mjs'));
  // The files that make a release besides the bundles.
  const settings = [stack.template, stack.settings, stack.definition].map((file) => join(directory, file));
  const release = await hashOf([...bundles, ...settings], builtAt.toISOString());
  const stamp = JSON.stringify({ release, builtAt: builtAt.toISOString(), declared: await declare(directory, bundles, stack) });
  for (const bundle of folders) await writeFile(join(bundle, 'release.json'), stamp);
  const template = nameRelease(await readFile(join(built, 'template.yaml'), 'utf8'), release);
  for (const name of ['template.yaml', stampedTemplate]) await writeFile(join(built, name), template);
  return built;
};

if (import.meta.main) {
  const [name = 'recycler'] = process.argv.slice(2);
  const stack = Object.entries(stackFiles).find(([each]) => each === name)?.[1];
  if (!stack) {
    process.stderr.write(`build: there is no stack ${name}\n${usage}\n`);
    process.exit(2);
  }
  const programs = await preparePython();
  if (programs === undefined) process.exit(1);
  const built = await build(root, programs, stack);
  const where = stack.folder === '.' ? '' : `, in the folder ${stack.folder}`;
  process.stdout.write(`Built ${built}. Deploy it${where}: ${join(programs, 'sam')} deploy\n`);
}
