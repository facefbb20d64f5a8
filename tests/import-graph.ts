import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';

const root = join(import.meta.dirname, '..');

/** What a file imports when it runs: files of the house by their path, and packages by their name. Types are imported by nothing that runs. */
export type Imports = ReadonlyMap<string, { files: readonly string[]; packages: readonly string[] }>;

/**
 * The imports of some files and of everything that they import, as the bundler finds them.
 *
 * @param source the text of a file at the root of the repository, such as `import './functions/begin/handler.ts'`
 * @throws Error when a file does not parse, or imports what there is not
 */
export const readImports = async (source: string): Promise<Imports> => {
  const { metafile } = await build({
    stdin: { contents: source, resolveDir: root, sourcefile: 'entry.ts', loader: 'ts' },
    ...{ absWorkingDir: root, bundle: true, write: false, metafile: true, format: 'esm', platform: 'node', target: 'node24' },
    ...{ packages: 'external', loader: { '.json': 'empty' }, tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } } },
    logLevel: 'silent',
  });
  const inputs: Metafile['inputs'] = metafile.inputs;
  return new Map(
    Object.entries(inputs).map(([path, { imports }]) => [
      path,
      {
        files: imports.filter(({ external }) => !external).map(({ path: file }) => file),
        packages: imports.filter(({ external }) => external).map(({ path: name }) => name),
      },
    ]),
  );
};
