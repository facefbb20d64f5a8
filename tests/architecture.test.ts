import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { findCircles } from '../setup/architecture/find-circles.ts';
import { toGraph } from '../setup/architecture/graph.ts';
import { joinRooms, toRoomGraph } from '../setup/architecture/join-rooms.ts';
import { readSources as readWithoutTests } from '../setup/architecture/read-sources.ts';
import { coreRooms, findRoom, rooms } from '../setup/architecture/rooms.ts';
import { findBreaches, ruleNames } from './architecture.ts';

const root = join(import.meta.dirname, '..');
const folders = [
  ...['core', 'aws', 'workloads', 'fitness', 'functions', 'hooks', 'local', 'rehearsal', 'cli', 'bench', 'demo', 'tests', 'setup'],
  ...['images', 'statemachine', '.ci'],
];

const readSources = (): Record<string, string> => {
  const present = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory() && folders.includes(entry.name));
  return Object.fromEntries(
    present
      .flatMap(({ name }) => readdirSync(join(root, name), { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile() && !/node_modules|\/\.aws-sam(\/|$)/.test(entry.parentPath))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path.slice(root.length + 1), /\.(ts|mjs)$/.test(path) ? readFileSync(path, 'utf8') : '']),
  );
};

// Each case breaks exactly one rule; its neighbour is the same thing done as the rule wants it.
const cases: { rule: string; broken: Record<string, string>[]; fine: Record<string, string>[] }[] = [
  {
    rule: 'core imports only core and its short list of libraries',
    broken: [
      { 'core/age.ts': "import { readFileSync } from 'node:fs';" },
      { 'core/age.ts': "import type { Group } from '../local/group.ts';" },
      { 'core/age.ts': "import {\n  one,\n  two,\n} from '../local/pair.ts';" },
      { 'core/age.ts': "const later = await import('yaml');" },
      { 'core/age.ts': "import * as z from 'zod';" },
      { 'core/deep/age.ts': "export { other } from '../../local/other.ts';" },
      { 'core/age.ts': "import './../local/side-effect.ts';" },
    ],
    fine: [
      { 'core/age.ts': "import * as z from 'zod/mini';\nimport { a } from './a.ts';\nimport { Cron } from 'croner';" },
      { 'core/deep/age.ts': "import { a } from '../a.ts';" },
      { 'core/age.test.ts': "import { test } from '@jest/globals';\nimport fc from 'fast-check';" },
      { 'core/age.ts': "// import { x } from 'yaml';\nconst text = 'import from yaml';" },
    ],
  },
  {
    rule: 'the rules of images import only images and core',
    broken: [
      { 'images/advance/end.ts': "import { openLedger } from '../../aws/ledger/ledger.ts';" },
      { 'images/ports.ts': "import { readFileSync } from 'node:fs';" },
      { 'images/step/step-bake.ts': "import { runSteps } from '../functions/step-bake/handler.ts';" },
    ],
    fine: [
      { 'images/advance/end.ts': "import { copyRecord } from '../../core/record/copy-record.ts';" },
      { 'images/recipe/recipe-schema.ts': "import * as z from 'zod/mini';" },
      { 'images/functions/step-bake/handler.ts': "import { connectLedger } from '../../../aws/ledger/ledger.ts';" },
    ],
  },
  {
    rule: 'only aws/, rehearsal/, door.ts and world.ts import the SDK',
    broken: [
      { 'cli/plan.ts': "import { EC2Client } from '@aws-sdk/client-ec2';" },
      { 'functions/begin/handler.ts': "import type { Instance } from '@aws-sdk/client-ec2';" },
      { 'workloads/redis/driver.ts': "import { x } from '@smithy/core';" },
    ],
    fine: [
      { 'aws/group.ts': "import { EC2Client } from '@aws-sdk/client-ec2';" },
      { 'rehearsal/answer.ts': "import { x } from '@smithy/core';" },
      { 'workloads/redis/door.ts': "import { x } from '@aws-sdk/client-ec2';" },
      { 'workloads/redis/world.ts': "import { x } from '@aws-sdk/client-ec2';" },
      { 'tests/smoke.ts': "import { x } from '@aws-sdk/client-ec2';" },
    ],
  },
  {
    rule: 'clients of the SDK are made in aws/clients.ts',
    broken: [{ 'aws/group.ts': 'const ec2 = new EC2Client({});' }, { 'cli/plan.ts': 'run(new LambdaClient({}));' }],
    fine: [{ 'aws/clients.ts': 'const ec2 = new EC2Client({});' }, { 'aws/group.test.ts': 'const ec2 = new EC2Client({});' }],
  },
  {
    rule: 'functions and hooks are imported only by cli, bench, demo and tests',
    broken: [
      { 'local/run.ts': "import { handler } from '../functions/begin/handler.ts';" },
      { 'rehearsal/run.ts': "import { handler } from '../functions/begin/handler.ts';" },
      { 'functions/begin/handler.ts': "import { hook } from '../../hooks/hook.ts';" },
    ],
    fine: [
      { 'cli/run.ts': "import { handler } from '../functions/begin/handler.ts';" },
      { 'functions/begin/handler.ts': "import { step } from '../step.ts';" },
    ],
  },
  {
    rule: 'the rehearsal is imported only by cli, bench, demo, tests and itself',
    broken: [
      { 'aws/group.ts': "import { world } from '../rehearsal/cloud.ts';" },
      { 'workloads/redis/world.ts': "import { world } from '../../rehearsal/cloud.ts';" },
      { 'workloads/redis/door.ts': "import type { World } from '../../rehearsal/cloud.ts';" },
    ],
    fine: [
      { 'bench/run.ts': "import { world } from '../rehearsal/cloud.ts';" },
      { 'workloads/redis/world.ts': "import type { World } from '../../rehearsal/cloud.ts';" },
    ],
  },
  {
    rule: 'a world.ts is imported only by the rehearsal and the list of worlds',
    broken: [
      { 'workloads/index.ts': "import { world } from './redis/world.ts';" },
      { 'cli/run.ts': "import { w } from '../workloads/redis/world.ts';" },
    ],
    fine: [
      { 'workloads/worlds.ts': "import { world } from './redis/world.ts';" },
      { 'rehearsal/cloud.ts': "import { world } from '../workloads/redis/world.ts';" },
      { 'cli/run.ts': "import { w } from '../rehearsal/world.ts';" },
    ],
  },
  {
    rule: 'the list of worlds is imported only by the rehearsal, cli, bench, demo and tests',
    broken: [
      { 'functions/open-doors.ts': "import { kinds } from '../workloads/worlds.ts';" },
      { 'workloads/index.ts': "import { kinds } from './worlds.ts';" },
    ],
    fine: [{ 'cli/rehearsal.ts': "import { kinds } from '../workloads/worlds.ts';" }],
  },
  {
    rule: 'cli, bench, demo and tests are imported by nothing else',
    broken: [
      { 'aws/group.ts': "import { print } from '../cli/print.ts';" },
      { 'local/run.ts': "import { x } from '../tests/x.ts';" },
      { 'setup/build.ts': "import { x } from '../demo/x.ts';" },
    ],
    fine: [{ 'bench/run.ts': "import { print } from '../cli/print.ts';" }, { 'aws/group.test.ts': "import { x } from '../tests/x.ts';" }],
  },
  {
    rule: 'no file or folder is named utils, common, helpers or manager',
    broken: [{ 'core/utils.ts': '' }, { 'aws/common/x.ts': '' }, { 'cli/helper.test.ts': '' }, { 'aws/manager.ts': '' }],
    fine: [{ 'core/uncommon-ground.ts': '' }],
  },
  {
    rule: 'files and folders are kebab-case',
    broken: [{ 'core/maxAge.ts': '' }, { 'core/Deep/age.ts': '' }, { 'core/max_age.ts': '' }],
    fine: [{ 'core/max-age.test.ts': '' }, { 'statemachine/recycler.asl.yaml': '' }],
  },
  {
    rule: '$Latest and $Default are no values',
    broken: [
      { 'aws/group.ts': "call({ Version: '$Latest' });" },
      { 'core/wanted.ts': "const version = '$Latest';" },
      { 'aws/group.ts': "call(isNew ? '$Default' : number);" },
    ],
    fine: [
      { 'aws/group.ts': "if (version === '$Latest') resolve();" },
      { 'aws/group.ts': "describe({ Versions: ['$Latest', '$Default'] });" },
      { 'aws/group.ts': "resolve(version ?? '$Default');" },
      { 'rehearsal/cloud.ts': "make({ Version: '$Latest' });" },
    ],
  },
  {
    rule: 'no classes except the errors of core/errors.ts',
    broken: [{ 'core/errors.ts': 'export class Thing {}' }, { 'aws/group.ts': 'export class Held extends Error {}' }],
    fine: [{ 'core/errors.ts': 'export class Held extends Error {}' }, { 'core/age.ts': '// a class of servers' }],
  },
];

describe('the checker of the house rules', () => {
  test('has cases for every rule', () => {
    expect(cases.map(({ rule }) => rule)).toEqual(ruleNames);
  });

  test.each(cases.flatMap(({ rule, broken }) => broken.map((files) => ({ rule, files, path: Object.keys(files)[0] }))))(
    'sees it broken: $rule ($path)',
    ({ rule, files, path }) => {
      expect(findBreaches(files)).toEqual([{ path, rule, what: expect.any(String) }]);
    },
  );

  test.each(cases.flatMap(({ rule, fine }) => fine.map((files) => ({ rule, files, path: Object.keys(files)[0] }))))(
    'lets it be: $rule ($path)',
    ({ files }) => {
      expect(findBreaches(files)).toEqual([]);
    },
  );
});

describe('this repository', () => {
  const sources = readSources();

  test('is read', () => {
    expect(Object.keys(sources)).toEqual(expect.arrayContaining(['core/errors.ts', 'tests/architecture.ts']));
  });

  test('keeps the rules of the house', () => {
    // The made-up sources of this very file are strings, not code.
    const { 'tests/architecture.test.ts': _madeUp, ...real } = sources;
    expect(findBreaches(real)).toEqual([]);
  });
});

describe('circles of imports', () => {
  const sources = readWithoutTests(root);
  const circlesOf = (files: Record<string, string>): string[][] => findCircles(toGraph(files)).map((circle) => circle.toSorted());

  test('are seen, those of types and of three files included, and no others', () => {
    expect(circlesOf({ 'core/a.ts': "import type { B } from './b.ts';", 'core/b.ts': "export { a } from './a.ts';" })).toEqual([
      ['core/a.ts', 'core/b.ts'],
    ]);
    const chain = { 'core/a.ts': "import './b.ts';", 'core/b.ts': "const c = await import('./deep/c.ts');" };
    expect(circlesOf({ ...chain, 'core/deep/c.ts': "import {\n  a,\n} from '../a.ts';" })).toHaveLength(1);
    expect(circlesOf({ ...chain, 'core/deep/c.ts': "import { z } from 'zod/mini';" })).toEqual([]);
    expect(circlesOf({ 'core/a.ts': "import { a } from './a.ts';" })).toEqual([['core/a.ts']]);
    expect(circlesOf({ ...sources, 'core/errors.ts': `import type { Observation } from './record/observation.ts';` })[0]).toContain(
      'core/errors.ts',
    );
  });

  test('are nowhere between files', () => {
    expect(Object.keys(sources).length).toBeGreaterThan(700);
    expect(circlesOf(sources)).toEqual([]);
  });

  test.each([
    ['of the house', rooms, Object.entries(sources)],
    ['of core', coreRooms, Object.entries(sources).filter(([path]) => path.startsWith('core/'))],
  ])('are nowhere between the rooms %s', (_, all, own) => {
    const graph = toRoomGraph(joinRooms(toGraph(Object.fromEntries(own)), (path) => findRoom(all, path).name));
    expect([...graph.keys()].toSorted()).toEqual(all.map(({ name }) => name).toSorted());
    expect(findCircles(graph)).toEqual([]);
  });
});
