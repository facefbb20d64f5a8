import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { type Mutant, plantMutants } from './plant.ts';

const root = join(import.meta.dirname, '../..');
/** Inside of `node_modules`, so that packages are found from there. */
const outfile = join(root, 'node_modules/.cache/mutants/tests.mjs');

/**
 * Bundles test files into one module, in which every fault of the files below `room` is planted behind its switch.
 *
 * @param room a folder of the checkout, such as `core/advance`
 * @param tests the test files, from the root of the checkout
 */
export const bundleTests = async (room: string, tests: readonly string[]): Promise<{ file: string; mutants: Mutant[] }> => {
  const mutants: Mutant[] = [];
  const planted = new Set(globSync(`${room}/**/*.ts`, { cwd: root }).filter((file) => !file.endsWith('.test.ts')));
  const imports = tests.map((file) => `import ${JSON.stringify(join(root, file))};`).join('\n');
  await build({
    stdin: {
      contents: `${imports}\nexport { tests } from ${JSON.stringify(join(import.meta.dirname, 'jest-globals.ts'))};`,
      resolveDir: root,
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
    plugins: [
      {
        name: 'mutants',
        setup: (esbuild) => {
          esbuild.onResolve({ filter: /^@jest\/globals$/ }, () => ({ path: join(import.meta.dirname, 'jest-globals.ts') }));
          esbuild.onLoad({ filter: /\.ts$/ }, ({ path }) => {
            const file = relative(root, path);
            const source = readFileSync(path, 'utf8')
              .replaceAll('import.meta.dirname', JSON.stringify(dirname(path)))
              .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href));
            if (!planted.has(file)) return { contents: source, loader: 'ts' };
            const { text, mutants: more } = plantMutants(file, source, mutants.length + 1);
            mutants.push(...more);
            return { contents: text, loader: 'ts' };
          });
        },
      },
    ],
  });
  return { file: outfile, mutants };
};
