import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '..');

/** What runs a rehearsal from its beginning to its end. */
const runners = [
  'bench/rehearse-account.ts',
  'cli/rehearsal.ts',
  'cli/release-rehearsal/rehearse-releases.ts',
  'cli/release-rehearsal/run-release-scenario.ts',
  'tests/bake-stage.ts',
];

/** Does this file import a runner, types alone not counted, by itself or through what lies in tests/, workloads/ and bench/? */
const runsRehearsals = (path: string, way: readonly string[] = []): boolean => {
  if (runners.includes(path)) return true;
  if (way.includes(path) || !/^(tests|workloads|bench)\/[^.]+(\.test)?\.ts$/.test(path)) return false;
  const imports = [...readFileSync(join(root, path), 'utf8').matchAll(/^import (?!type\b)([^;'"]*)from '(\.[^']+)'/gm)];
  return imports
    .filter(
      ([, clause = '']) =>
        !clause
          .replaceAll(/[{}\s]/g, '')
          .split(',')
          .filter(Boolean)
          .every((name) => /^type[A-Z]/.test(name)),
    )
    .some(([, , specifier = '']) => runsRehearsals(posix.join(posix.dirname(path), specifier), [...way, path]));
};

test('npm test leaves out the files that rehearse, and no others, and npm run test:rehearsals runs them', async () => {
  const { rehearsals } = (await import(pathToFileURL(join(root, 'tests/rehearsals.mjs')).href)) as { rehearsals: string[] };
  const names = ['tests', 'workloads'].flatMap((folder) =>
    readdirSync(join(root, folder)).flatMap((file) => /^(.+)\.test\.ts$/.exec(`${folder}/${file}`)?.[1] ?? []),
  );
  expect(rehearsals).toEqual(names.filter((name) => runsRehearsals(`${name}.test.ts`)).toSorted());
});
