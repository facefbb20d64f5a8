import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folders at the root that hold what is installed, made or written about, and no source. */
const withoutSources = ['node_modules', 'build', 'coverage', 'docs'];

/** Every source of a checkout that is no test, by its path from the root. */
export const readSources = (root: string): Record<string, string> => {
  const folders = readdirSync(root, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && !entry.name.startsWith('.') && !withoutSources.includes(entry.name),
  );
  const paths = folders.flatMap(({ name }) =>
    readdirSync(join(root, name), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ts|mjs)$/.test(entry.name) && !/\.(test|d)\.ts$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)),
  );
  return Object.fromEntries(paths.toSorted().map((path) => [path, readFileSync(join(root, path), 'utf8')]));
};
