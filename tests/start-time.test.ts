import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Imports, readImports } from './import-graph.ts';

/* What a command loads before it does anything is most of its time. bench/measure-start.ts measures it; here is what must not be loaded. */

/** Packages that a file loads, with everything that it imports. */
const packagesOf = (imports: Imports): string[] => [...new Set([...imports.values()].flatMap(({ packages }) => packages))].toSorted();
const isSdk = (name: string): boolean => /^@(?:aws-sdk|smithy|aws-lambda-powertools)\//.test(name);

describe.each(['policy-check', 'recipe-check'])('%s', (name) => {
  let imports: Imports;
  beforeAll(async () => {
    imports = await readImports(`import './cli/commands/${name}.ts';`);
  });

  test('loads nothing of the SDK, no door and no embedded cloud', () => {
    expect(packagesOf(imports).filter(isSdk)).toEqual([]);
    expect([...imports.keys()].filter((path) => /(?:^|\/)(?:door|world)\.ts$|^rehearsal\/|^functions\//.test(path))).toEqual([]);
    expect(packagesOf(imports)).toContain('zod/mini');
  });
});

test('what asks AWS does load the SDK, so that the question can be answered by no', async () => {
  expect(packagesOf(await readImports(`import './cli/commands/fleets.ts';`)).filter(isSdk)).not.toEqual([]);
});

test('the list of commands loads only what reads options', async () => {
  const graph = await readImports(`import './cli/program.ts';`);
  const reached = new Set<string>();
  // Commands are imported when they are used: they are not followed here.
  const follow = (path: string): void => {
    if (reached.has(path) || path.startsWith('cli/commands/')) return;
    reached.add(path);
    graph.get(path)?.files.forEach(follow);
  };
  follow('cli/program.ts');
  const packages = [...reached].flatMap((path) => graph.get(path)?.packages ?? []);
  expect([...new Set(packages)]).toEqual(['commander']);
});
