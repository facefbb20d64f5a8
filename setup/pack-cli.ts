import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { bundleCli, listBundledPackages, readManifest } from './bundle-cli.ts';
import { describeLicenses } from './describe-licenses.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');

/** The name under which the command line is published. The name `recycler` alone is not ours: in a checkout alone does it mean this command. */
export const packageName = '@instance-recycler/cli';

/** What the command reads while it runs, besides its code. */
const read = [
  ...['statemachine/recycler.asl.yaml', 'statemachine/bake.asl.yaml'],
  ...['rehearsal/release/recorded-stack.json', 'rehearsal/release/recorded-images-stack.json'],
];

/** The same command as an action of GitHub and as a container: they stand beside the package, and are no part of it. */
const wrappers = { 'action.yml': 'action.yml', 'action.mjs': 'action.mjs', 'container.dockerfile': 'Dockerfile' };

/**
 * The manifest of the package, from that of the checkout. It names no package to install, and asks for provenance: npm then publishes from a build
 * whose source can be checked, and from nowhere else. Source: https://docs.npmjs.com/generating-provenance-statements
 */
const describePackage = (manifest: Record<string, unknown>): Record<string, unknown> => {
  const { version, description, license, homepage, repository } = manifest;
  return {
    ...{ name: packageName, version, description, license, homepage, repository, type: 'module' },
    engines: { node: '>=24' },
    bin: { recycler: 'cli/recycler.mjs' },
    files: ['cli', ...new Set(read.map((path) => path.split('/')[0])), 'LICENSES-OF-PACKAGES.md'],
    publishConfig: { access: 'public', provenance: true },
  };
};

/**
 * Writes the package that can be published: the bundled command line, what it reads, and the licenses of what is bundled. The manifest of the
 * checkout itself stays private, so that nothing else can be published by mistake.
 *
 * @param directory the checkout
 * @param folder is made anew
 * @returns the bytes of its code
 */
export const packCli = async (directory: string, folder: string): Promise<number> => {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(describePackage(readManifest(directory)), undefined, 2)}\n`);
  const metafile = await bundleCli(directory, join(folder, 'cli'));
  for (const path of [...read, 'LICENSE']) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await copyFile(join(directory, path), join(folder, path));
  }
  await copyFile(join(directory, 'setup/package/readme.md'), join(folder, 'README.md'));
  for (const [from, to] of Object.entries(wrappers)) await copyFile(join(directory, 'setup/package', from), join(folder, to));
  const launcher = join(folder, 'cli/recycler.mjs');
  await writeFile(launcher, (await readFile(join(directory, 'setup/package/recycler.mjs'), 'utf8')).replace('PACKAGE_NAME', packageName));
  await chmod(launcher, 0o755);
  // Its output is no terminal, so that its lines have 80 columns.
  const help = await run(process.execPath, [join(folder, 'cli/recycler.js'), '--help']);
  await writeFile(join(folder, 'cli/help.txt'), help.stdout);
  await writeFile(join(folder, 'LICENSES-OF-PACKAGES.md'), describeLicenses(directory, listBundledPackages(metafile)));
  return Object.values(metafile.outputs).reduce((sum, { bytes }) => sum + bytes, 0);
};

if (import.meta.main) {
  const folder = join(root, 'build/package');
  const bytes = await packCli(root, folder);
  process.stdout.write(`${packageName} is in build/package: ${(bytes / 1_000_000).toFixed(1)} MB of code\n`);
}
