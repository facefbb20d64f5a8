import { describe, expect, test } from '@jest/globals';
import { type Rehearsal, runRehearsal } from '../../cli/rehearsal.ts';
import { readScenario } from '../../rehearsal/scenario.ts';
import type { World } from '../../rehearsal/world.ts';
import { expectSafe, fleetOf } from '../../tests/rehearse-faults.ts';

type Written = Record<string, unknown>;
type Case = { faults?: readonly Written[]; workload?: Written; policy?: Written; opensearch?: Written; prepare?: (world: World) => void };

const replicated = [
  { name: 'logs', shards: 4, replicas: 2, bytes: 40 * 2 ** 30 },
  { name: 'orders', shards: 2, replicas: 2 },
  // It follows the number of nodes, so that its copy is made anew each time.
  { name: '.security', shards: 1, autoExpand: '0-all', bytes: 1_000 },
];

/** Three masters and three data nodes in three zones, in groups of fixed size, where one server may be missing. */
const rehearse = ({
  faults = [],
  workload = {},
  policy = {},
  opensearch = { method: 'reimage' },
  prepare,
}: Case = {}): Promise<Rehearsal> =>
  runRehearsal(
    readScenario({
      seed: 1,
      fleets: [
        {
          name: 'search',
          groups: ['masters', 'data'].map((name) => ({
            name,
            desiredCapacity: 3,
            minSize: 3,
            maxSize: 3,
            availabilityZones: ['a', 'b', 'c'],
          })),
          boot: { median: '90s', spread: 0.3 },
          workloads: [{ kind: 'opensearch', roles: { masters: ['cluster_manager'], data: ['data'] }, indices: replicated, ...workload }],
          policy: {
            pace: { maxSurge: 0, maxUnavailable: 1 },
            proof: { inPlace: true },
            brakes: { holdTimeout: '20m' },
            workloads: { opensearch },
            ...policy,
          },
        },
      ],
      faults,
    }),
    prepare ? { prepare } : {},
  );

const measure = ({ world }: Rehearsal) => world.workloadsOf('search')[0]?.measure?.();

describe('a cluster whose servers come back from another image', () => {
  test.each<[string, readonly Written[]]>([
    ['with nothing else', []],
    ['with a crash at every call', [{ kind: 'crash', every: true }]],
    ['with reads a minute old', [{ kind: 'stale-reads', lag: '60s', from: '0s', for: '2h' }]],
    ['with the answer of the first call lost', [{ kind: 'lost-response', operations: ['CreateReplaceRootVolumeTask'], nth: 1 }]],
    ['with the answer of a later call lost', [{ kind: 'lost-response', operations: ['CreateReplaceRootVolumeTask'], nth: 3 }]],
    ['with the calls throttled', [{ kind: 'throttle', operations: ['CreateReplaceRootVolumeTask'], from: '0s', for: '12m' }]],
    [
      'with EC2 not saying how its tasks stand',
      [{ kind: 'throttle', operations: ['DescribeReplaceRootVolumeTasks'], from: '3m', for: '6m' }],
    ],
    ['with its members not answering for a while', [{ kind: 'throttle', operations: ['Invoke'], from: '4m', for: '3m' }]],
    ['with a lost answer of a member', [{ kind: 'lost-response', operations: ['Invoke'], nth: 40 }]],
  ])('keeps every copy and every write: %s', async (_, faults) => {
    const rehearsal = await rehearse({ faults });
    expectSafe(rehearsal);
    const { outcome, replaced, reimaged, swaps } = fleetOf(rehearsal.report);
    expect({ outcome, replaced, reimaged }).toEqual({ outcome: 'done', replaced: 6, reimaged: 6 });
    expect(measure(rehearsal)).toMatchObject({ redSeconds: 0, lost: 0 });
    expect(measure(rehearsal)?.movedBytes).toBeLessThan(10_000);
    const done = swaps.filter((swap) => swap.outcome === 'done');
    expect(new Set(done.map(({ stages }) => stages.map(({ name }) => name).join(' ')))).toEqual(
      new Set(['cordoning draining drained reimaging booting checking joined done']),
    );
    expect(done.every(({ victim, replacement }) => victim === replacement)).toBe(true);
  });

  test('is not touched a second time: what came back is as wanted, by its image', async () => {
    const rehearsal = await rehearse({ prepare: ({ ground }) => Object.assign(ground.scenario, { watch: 7_200 }) });
    expectSafe(rehearsal);
    expect(fleetOf(rehearsal.report)).toMatchObject({ outcome: 'done', replaced: 6, blocked: [] });
  });

  test('goes from zone to zone, masters last', async () => {
    const rehearsal = await rehearse();
    const servers = fleetOf(rehearsal.report).swaps.map(({ victim }) => rehearsal.world.ground.servers.get(victim));
    expect(servers.map((server) => `${server?.group} ${server?.zone.slice(-1)}`)).toEqual([
      ...['data a', 'data b', 'data c'],
      ...servers.slice(3).map((server) => `masters ${server?.zone.slice(-1)}`),
    ]);
  });
});

/** Ends another data node of the cluster so many seconds after the nth server was sent away. */
const killBystander =
  (nth: number, seconds: number) =>
  ({ ground, clock, life }: World): void => {
    let away = 0;
    ground.reimageListeners.push((server) => {
      away += 1;
      if (away !== nth) return;
      const [other] = [...ground.servers.values()].filter(
        ({ id, group, goneAt }) => group === 'data' && id !== server.id && goneAt === undefined,
      );
      clock.at(clock.now() + seconds * 1_000, () => other && life.die(other, 'its host failed'));
    });
  };

/** Is allocation held in the cluster now? */
const isHeld = (world: World): boolean => {
  const [server] = world.ground.servers.values();
  return server !== undefined && world.workloadsOf('search')[0]?.isMarked?.(server) === true;
};

describe('another node that dies while one is away', () => {
  test.each([[5], [30], [60], [100]])('leaves the cluster without a primary for no second, %i s after the call', async (seconds) => {
    for (const nth of [1, 2]) {
      const rehearsal = await rehearse({ prepare: killBystander(nth, seconds), policy: { brakes: { holdTimeout: '1h' } } });
      expectSafe(rehearsal);
      expect(measure(rehearsal)).toMatchObject({ redSeconds: 0, lost: 0 });
      expect(fleetOf(rehearsal.report)).toMatchObject({ outcome: 'done' });
    }
  });
});

test('allocation is held while a server is away, and no longer once another one has died', async () => {
  const seen: Record<string, boolean> = {};
  await rehearse({
    policy: { brakes: { holdTimeout: '1h' } },
    prepare: (world) => {
      killBystander(2, 30)(world);
      let away = 0;
      world.ground.reimageListeners.push(() => {
        away += 1;
        const { clock } = world;
        for (const seconds of [25, 60]) {
          const name = `${away === 2 ? 'with' : 'without'} a death, after ${seconds} s`;
          if (away <= 2) clock.at(clock.now() + seconds * 1_000, () => Object.assign(seen, { [name]: isHeld(world) }));
        }
      });
    },
  });
  expect(seen).toEqual({
    'without a death, after 25 s': true,
    'without a death, after 60 s': true,
    'with a death, after 25 s': true,
    'with a death, after 60 s': false,
  });
});

describe('what ends a campaign before a second server is sent away', () => {
  test.each<[string, Written, RegExp]>([
    [
      'a server that comes back without its data',
      { ends: 'empty' },
      /came back, and it is node \w+ now, and was \w+: its data is not there/,
    ],
    ['a server that does not come back', { ends: 'never' }, /did not join within 900 s/],
    ['a task that fails', { ends: 'failed' }, /the replacement of the root volume of i-\w+ failed, and the old volume is still attached/],
    ['a task that leaves it without a root volume', { ends: 'failed-detached' }, /failed, and it has no root volume now/],
  ])('%s', async (_, fault, reason) => {
    for (const nth of [1, 2]) {
      const rehearsal = await rehearse({ faults: [{ kind: 'bad-reimage', fleet: 'search', nth, ...fault }] });
      expectSafe(rehearsal);
      const fleet = fleetOf(rehearsal.report);
      expect(fleet).toMatchObject({ outcome: 'stopped', replaced: nth - 1 });
      expect(fleet.reason).toMatch(reason);
      expect(fleet.calls.byOperation.CreateReplaceRootVolumeTask).toBe(nth);
      expect(fleet.calls.byOperation.TerminateInstanceInAutoScalingGroup ?? 0).toBe(0);
      expect(measure(rehearsal)).toMatchObject({ redSeconds: 0, lost: 0 });
    }
  });

  test('an image that never works', async () => {
    const rehearsal = await rehearse({ faults: [{ kind: 'bad-image', fleet: 'search' }] });
    expectSafe(rehearsal);
    expect(fleetOf(rehearsal.report)).toMatchObject({ outcome: 'stopped', replaced: 0, replacementsFailed: 1 });
  });

  test('a newer wanted image, while one server is away: that one comes back first', async () => {
    const rehearsal = await rehearse({ faults: [{ kind: 'new-wanted', fleet: 'search', at: '2m', image: 'ami-newer' }] });
    expectSafe(rehearsal);
    expect(fleetOf(rehearsal.report).outcome).toBe('stopped');
  });
});

describe('which method the policy gets', () => {
  const single = [{ name: 'logs', shards: 4, replicas: 1 }];
  test.each<[string, Case, string]>([
    ['auto: the servers themselves, where all can come back', { opensearch: { method: 'auto' } }, 'reimage'],
    [
      'auto: others, where one copy alone would be left',
      { opensearch: { method: 'auto' }, workload: { indices: single } },
      'terminate-first',
    ],
    [
      'auto: the servers themselves, where one copy is accepted',
      { opensearch: { method: 'auto', reimage: { acceptSingleCopy: true } }, workload: { indices: single } },
      'reimage',
    ],
    [
      'auto: others, where the data lies on the root volume',
      { opensearch: { method: 'auto' }, workload: { isDataOnRoot: true } },
      'terminate-first',
    ],
    ['replace: others, whatever could come back', { opensearch: { method: 'replace' } }, 'terminate-first'],
  ])('%s', async (_, given, method) => {
    const rehearsal = await rehearse({
      ...given,
      // One node of three that leaves for good has no place for its copies with two replicas.
      workload: { ...(method === 'terminate-first' && { indices: single }), ...given.workload },
      policy: { ...(method === 'terminate-first' && { pace: { maxSurge: 0, maxUnavailable: 1 } }) },
    });
    expect(rehearsal.report.invariants.broken).toEqual([]);
    const methods = new Set(fleetOf(rehearsal.report).swaps.map((swap) => swap.method));
    expect([...methods]).toEqual([method]);
    if (method === 'reimage') expect(fleetOf(rehearsal.report)).toMatchObject({ outcome: 'done', reimaged: 6 });
    else expect(fleetOf(rehearsal.report).reimaged).toBeUndefined();
  });

  test('reimage is refused in words where a server cannot come back, and nothing is written', async () => {
    for (const workload of [{ indices: single }, { isDataOnRoot: true }]) {
      const rehearsal = await rehearse({ workload });
      expectSafe(rehearsal);
      const { outcome, replaced, brakes, calls } = fleetOf(rehearsal.report);
      expect({ outcome, replaced, calls: calls.byOperation.CreateReplaceRootVolumeTask ?? 0 }).toEqual({
        outcome: 'stopped',
        replaced: 0,
        calls: 0,
      });
      expect(brakes.map(({ reason }) => reason).join()).toMatch(
        'isDataOnRoot' in workload
          ? /may not leave opensearch: its data lies on the root volume/
          : /has 1 in-sync copy on other nodes, and 2 must be there: give its index 2 replicas, or set workloads.opensearch.reimage.acceptSingleCopy/,
      );
    }
  });

  test.each<[Written, RegExp]>([
    [{ pace: { maxSurge: 1 } }, /pace.maxUnavailable is 0: set it to 1, or use auto/],
    [{ proof: {} }, /proves the first server in place: set proof.inPlace to true, or use auto/],
  ])('reimage is a mistake in a policy with %p', async (policy, message) => {
    await expect(rehearse({ policy })).rejects.toThrow(message);
    expect(
      fleetOf((await rehearse({ policy: { ...policy, brakes: { holdTimeout: '5m' } }, opensearch: { method: 'replace' } })).report).name,
    ).toBe('search');
  });
});
