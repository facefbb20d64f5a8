import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
import { nameKeysOfClients } from './name-keys.ts';

/**
 * Commander loads what starts processes, for commands that are programs of their own. There are none here, and loading it is a fifth of the time
 * that the help takes.
 */
const startsNoPrograms: Plugin = {
  name: 'starts-no-programs',
  setup: ({ onLoad }) => {
    onLoad({ filter: /[\\/]commander[\\/]lib[\\/]command\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const eager = "const childProcess = require('node:child_process');";
      if (!text.includes(eager)) throw new Error(`${path} loads node:child_process in another way: change startsNoPrograms`);
      return { contents: text.replace(eager, 'const childProcess = undefined;'), loader: 'js' };
    });
  },
};

/**
 * Bundles the command line: `recycler.js`, and what only some commands need in files beside it that are loaded when they are used. Nothing is left
 * to install.
 *
 * @param directory the checkout
 * @param folder where the files go
 */
export const bundleCli = async (directory: string, folder: string): Promise<Metafile> => {
  nameKeysOfClients(directory);
  const { metafile } = await build({
    absWorkingDir: directory,
    entryPoints: { recycler: join(directory, 'cli/recycler.ts') },
    outdir: folder,
    ...{ bundle: true, splitting: true, format: 'esm', platform: 'node', target: 'node24', metafile: true },
    mainFields: ['module', 'main'],
    // Names stay as they are, so that the stack of an error can be read.
    ...{ minifySyntax: true, minifyWhitespace: true, legalComments: 'none', logLevel: 'error' },
    banner: { js: "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);" },
    plugins: [startsNoPrograms],
  });
  return metafile;
};

/** Packages of which code is in a bundle, by the folder of each below the checkout. */
export const listBundledPackages = (metafile: Metafile): string[] => {
  const inputs = Object.values(metafile.outputs).flatMap((output) =>
    Object.entries(output.inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  return [...new Set(inputs.flatMap((path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []))].toSorted();
};

/** The manifest of a package. */
export const readManifest = (folder: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;
