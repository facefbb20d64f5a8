import { describe, expect, test } from '@jest/globals';
import { runRehearsal } from '../cli/rehearsal.ts';
import { readScenario } from '../rehearsal/scenario.ts';
import type { World } from '../rehearsal/world.ts';
import type { Written } from './fault-cases.ts';
import { fleetOf } from './rehearse-faults.ts';

/** Six data nodes in three zones and three masters; every index has another copy, so that one node may die. */
const cluster = {
  name: 'db',
  groups: [
    { name: 'data', desiredCapacity: 6, maxSize: 9 },
    { name: 'masters', desiredCapacity: 3, maxSize: 4 },
  ],
  boot: { median: '90s', spread: 0.3 },
  drain: { median: '120s', spread: 0.3 },
  terminate: { median: '20s', spread: 0.3 },
  workloads: [
    {
      kind: 'opensearch',
      roles: { data: ['data'], masters: ['cluster_manager'] },
      indices: [
        { name: 'logs', shards: 6, replicas: 1, bytes: 10 ** 9 },
        { name: 'orders', shards: 2, replicas: 2, bytes: 10 ** 9 },
        { name: '.security', autoExpand: '0-all' },
      ],
    },
  ],
  policy: { pace: { maxSurge: 2 }, brakes: { holdTimeout: '2h', maxFailures: 3 } },
};

type Act = { at: number; what: 'cordon' | 'terminate' };

/** Seconds from the start at which servers that served were cordoned or terminated by the Recycler. */
const watch = (world: World, acts: Act[]): void => {
  const { ground, clock } = world;
  const seconds = (): number => (clock.now() - ground.scenario.startMs) / 1_000;
  const seen = new Set<string>();
  clock.onAdvance(() => {
    for (const server of ground.servers.values()) {
      const isMarked = world.workloadsOf(server.fleet).some((workload) => workload.isMarked?.(server));
      if (isMarked && !seen.has(`cordon ${server.id}`)) {
        seen.add(`cordon ${server.id}`);
        acts.push({ at: seconds(), what: 'cordon' });
      }
      if (server.terminated?.by === 'recycler' && server.origin === 'seed' && !seen.has(server.id)) {
        seen.add(server.id);
        acts.push({ at: seconds(), what: 'terminate' });
      }
    }
  });
};

const rehearse = async (faults: Written[], more: Written = {}) => {
  const acts: Act[] = [];
  const rehearsal = await runRehearsal(readScenario({ seed: 3, fleets: [{ ...cluster, ...more }], faults }), {
    prepare: (world) => watch(world, acts),
  });
  const judged = rehearsal.world.workloadsOf('db')[0]?.judge?.();
  if (!judged) throw new Error('the cluster has no judge');
  return { ...rehearsal, acts, judged, fleet: fleetOf(rehearsal.report) };
};

/** What an operator asks first: did we make anything red, is a copy lost, are the settings exactly as others have them? */
const expectUnharmed = ({ report, judged, fleet }: Awaited<ReturnType<typeof rehearse>>): void => {
  expect(judged.lost).toEqual([]);
  expect(judged.redSeconds.caused).toBe(0);
  expect(judged.settings.now).toBe(judged.settings.ofOthers);
  expect(report.invariants.broken).toEqual([]);
  expect(fleet.capacity.shortfallSeconds?.caused).toBe(0);
};

/** Was nothing cordoned or terminated in these seconds? */
const expectStill = (acts: readonly Act[], from: number, to: number): void =>
  expect(acts.filter(({ at }) => at > from && at < to)).toEqual([]);

const db = { fleet: 'db' };

test('without any fault each server is replaced, and the cluster is as it was', async () => {
  const found = await rehearse([]);
  expectUnharmed(found);
  expect(found.judged.redSeconds.suffered).toBe(0);
  expect(found.fleet).toMatchObject({ outcome: 'done', replaced: 9 });
  expect(found.acts.filter(({ what }) => what === 'terminate')).toHaveLength(9);
});

describe('an answer that says nothing is no permission: nothing is drained or terminated on it', () => {
  test.each<[string, Written, string]>([
    ['errors from every member', { kind: 'cluster-errors', ...db, status: 503 }, 'was answered with status 503'],
    ['too many requests', { kind: 'cluster-errors', ...db, status: 429 }, 'was answered with status 429'],
    ['bodies that are cut off', { kind: 'answers-cut-off', ...db }, 'was answered with something else'],
  ])('%s', async (_, fault, why) => {
    // From in the middle of the first drain on.
    const found = await rehearse([{ ...fault, from: '240s', for: '6m' }]);
    expectUnharmed(found);
    expectStill(found.acts, 245, 600);
    expect(found.fleet).toMatchObject({ outcome: 'done', replaced: 9 });
    expect(found.fleet.brakes.map(({ reason }) => reason).join()).toContain(why);
  });

  test('a node that answers nothing: all of its cluster is unknown until it is removed from it', async () => {
    const found = await rehearse([{ kind: 'node-silent', ...db, from: '240s', for: '4m' }]);
    expectUnharmed(found);
    expectStill(found.acts, 245, 270);
    expect(found.fleet).toMatchObject({ outcome: 'done', replaced: 9 });
    expect(found.fleet.brakes.map(({ reason }) => reason).join()).toContain('1 of 10 nodes did not answer');
  });
});

describe('nodes that come and go', () => {
  test.each<[string, Written[]]>([
    ['one flaps, again and again', [{ kind: 'node-flaps', ...db, from: '225s', for: '20s', every: '70s', times: 6 }]],
    ['one dies while another is drained, and starts again', [{ kind: 'node-dies', ...db, from: '230s', for: '3m' }]],
    ['one dies while two are drained together', [{ kind: 'node-dies', ...db, from: '735s', for: '3m' }]],
  ])('%s', async (_, faults) => {
    const found = await rehearse(faults);
    expectUnharmed(found);
    expect(found.fleet).toMatchObject({ outcome: 'done', replaced: 9 });
  });
});

describe('what operators and the cluster do meanwhile', () => {
  test.each<[string, Written, number]>([
    ['a disk crosses the high watermark: nothing begins until there is room', { kind: 'disk-fills', from: '300s', for: '15m' }, 900],
    ['allocation is disabled: nothing begins until it is enabled', { kind: 'allocation-disabled', from: '300s', for: '12m' }, 720],
    ['allocation of replicas is disabled', { kind: 'allocation-disabled', value: 'primaries', from: '300s', for: '12m' }, 720],
    ['an index is created', { kind: 'index-created', shards: 3, replicas: 1, from: '300s' }, 0],
    ['a snapshot copies from every node: nothing leaves until it has ended', { kind: 'snapshot-running', from: '240s', for: '12m' }, 720],
  ])('%s', async (_, fault, still) => {
    const found = await rehearse([{ ...fault, ...db }]);
    expectUnharmed(found);
    expect(found.fleet).toMatchObject({ outcome: 'done', replaced: 9 });
    const from = Number.parseFloat(String(fault.from));
    // What is drained already may still leave.
    expect(found.acts.filter(({ at, what }) => what === 'cordon' && at > from + 5 && at < from + still)).toEqual([]);
  });

  test('allocation disabled in the middle of a drain: what moves ends, and the rest waits', async () => {
    const found = await rehearse([{ kind: 'allocation-disabled', ...db, from: '225s', for: '10m' }]);
    expectUnharmed(found);
    expectStill(found.acts, 240, 820);
    expect(found.fleet).toMatchObject({ outcome: 'done', replaced: 9 });
  });

  test('an exclusion of an operator stays as they wrote it, and their node is left alone', async () => {
    const found = await rehearse([{ kind: 'foreign-exclusion', ...db, from: '300s' }]);
    expectUnharmed(found);
    expect(found.judged.settings.now).toContain('cluster.routing.allocation.exclude._id');
    expect(found.fleet.outcome).toBe('stopped');
    expect(found.fleet.blocked.map(({ reason, count }) => [reason, count])).toContainEqual(['cordoned by others: left alone', 1]);
  });

  test('an exclusion that an operator lifts again', async () => {
    const found = await rehearse([{ kind: 'foreign-exclusion', ...db, from: '300s', for: '10m' }]);
    expectUnharmed(found);
    expect(found.judged.settings.now).toBe('[[],[],[]]');
  });

  test('an index that is bound to a node keeps that node, and the hold names it', async () => {
    const found = await rehearse([{ kind: 'index-pinned', ...db, from: '300s' }]);
    expectUnharmed(found);
    expect(found.fleet.outcome).toBe('stopped');
    expect(found.fleet.reason).toMatch(
      /may not leave opensearch: index pinned-\d is bound to its node by index\.routing\.allocation\.require\._name/,
    );
  });
});

test('a replacement that has joined and must go again is drained like any other', async () => {
  // The wanted image changes just after the second replacement has joined.
  const found = await rehearse([{ kind: 'new-wanted', ...db, at: '312s' }]);
  expectUnharmed(found);
  expect(found.fleet.outcome).toBe('stopped');
  const back = found.fleet.swaps.filter(({ outcome, replacement }) => outcome !== 'done' && replacement !== undefined);
  expect(back.length).toBeGreaterThan(0);
  const { servers } = found.world.ground;
  const joined = back.map(({ replacement }) => servers.get(replacement ?? '')).filter((server) => server?.hasJoined);
  expect(joined.length).toBeGreaterThan(0);
  expect(joined.every((server) => server?.terminated?.by === 'recycler')).toBe(true);
});

test('a window that closes lets the drains that have begun finish', async () => {
  const windows = [{ schedule: '0 * * * *', duration: '4m' }];
  const found = await rehearse([], {
    groups: [
      { name: 'data', desiredCapacity: 3, maxSize: 5 },
      { name: 'masters', desiredCapacity: 3, maxSize: 4 },
    ],
    policy: { ...cluster.policy, windows },
  });
  expectUnharmed(found);
  expect(found.fleet).toMatchObject({ outcome: 'done', replaced: 6 });
  // The first one was cordoned within its window, and left after it.
  const [first] = found.fleet.swaps;
  const minuteOf = (name: string): number => new Date(first?.stages.find((stage) => stage.name === name)?.at ?? '').getUTCMinutes();
  expect(minuteOf('cordoning')).toBeLessThan(4);
  expect(minuteOf('terminating')).toBeGreaterThanOrEqual(4);
});

test('nothing is ever written but the exclusion by id, rebalancing and votes', async () => {
  const written: string[] = [];
  await runRehearsal(readScenario({ seed: 3, fleets: [cluster], faults: [{ kind: 'node-flaps', ...db, from: '225s' }] }), {
    prepare: (world) => {
      for (const workload of world.workloadsOf('db')) {
        const { onRequest } = workload;
        workload.onRequest = (server, request) => {
          if (request.method !== 'GET') written.push(`${request.method} ${request.path.split('?')[0]} ${request.body ?? ''}`);
          return onRequest?.(server, request);
        };
      }
    },
  });
  const kinds = new Set(written.map((each) => each.replaceAll(/:("[^"]*"|null)/g, '').replace(/(reroute) .*/, '$1')));
  const settings = (...keys: string[]) =>
    `PUT /_cluster/settings {"persistent":{${keys.map((key) => `"cluster.routing.${key}"`).join(',')}}}`;
  expect([...kinds].toSorted()).toEqual(
    [
      'DELETE /_cluster/voting_config_exclusions ',
      'POST /_cluster/reroute',
      'POST /_cluster/voting_config_exclusions ',
      settings('allocation.exclude._id'),
      settings('allocation.exclude._id', 'rebalance.enable'),
    ].toSorted(),
  );
});

test('a fault of a cluster in a fleet that has none is an error that names the fleet', async () => {
  const scenario = readScenario({ fleets: [{ name: 'web', desiredCapacity: 3 }], faults: [{ kind: 'node-dies', fleet: 'web' }] });
  await expect(runRehearsal(scenario)).rejects.toThrow('faults[0] of kind node-dies needs a fleet whose workload holds data: web has none');
});
