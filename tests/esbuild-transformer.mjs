import { createHash } from 'node:crypto';
import { transformSync, version } from 'esbuild';

const options = {
  loader: 'ts',
  format: 'esm',
  target: 'node24',
  sourcemap: 'inline',
  sourcesContent: false,
  tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
};

/** Lets Jest run TypeScript: types are taken away, everything else stays as Node runs it. */
const transformer = {
  process: (source, path) => ({ code: transformSync(source, { ...options, sourcefile: path }).code }),
  getCacheKey: (source, path) =>
    createHash('sha256')
      .update(`${version}\n${JSON.stringify(options)}\n${path}\n${source}`)
      .digest('hex'),
};

export default transformer;
