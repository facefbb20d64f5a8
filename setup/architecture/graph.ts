import { posix } from 'node:path';
import { listImports } from './list-imports.ts';

/** What imports what: files or rooms, by name. */
export type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * The imports between source files, those of types included. Imports of packages, and of what is not among the sources, are left out.
 *
 * @param sources texts by their path from the root of the repository, such as `core/errors.ts`
 */
export const toGraph = (sources: Readonly<Record<string, string>>): Graph =>
  new Map(
    Object.entries(sources).map(([path, source]) => [
      path,
      new Set(
        listImports(source)
          .filter(({ specifier }) => specifier.startsWith('.'))
          .map(({ specifier }) => posix.join(posix.dirname(path), specifier))
          .filter((target) => target in sources),
      ),
    ]),
  );
