import { describe, expect, test } from '@jest/globals';
import { openGroupDoor } from '../aws/groups/groups.ts';
import { openReach } from '../aws/reach.ts';
import { openServersDoor } from '../aws/servers.ts';
import { runRehearsal } from '../cli/rehearsal.ts';
import type { PlacedCordon } from '../core/record/journal.ts';
import { noUndertaking } from '../core/record/undertaking.ts';
import { readScenario } from '../rehearsal/scenario.ts';
import { createStage } from '../rehearsal/stage-for-tests.ts';
import type { World } from '../rehearsal/world.ts';
import { expectSafe, fleetOf } from '../tests/rehearse-faults.ts';
import { workloadKinds } from './index.ts';
import { rehearsedKinds } from './worlds.ts';

/** What every kind of workload must survive. A kind that drains its servers has more to prove. */

type Written = Record<string, unknown>;

const fleet = {
  name: 'db',
  desiredCapacity: 4,
  maxSize: 6,
  boot: { median: '90s', spread: 0.3 },
  drain: { median: '60s', spread: 0.3 },
  terminate: { median: '20s', spread: 0.3 },
};

const terminateFirst = { policy: { pace: { maxSurge: 0, maxUnavailable: 1 }, proof: { inPlace: true } } };

type Case = { more?: Written; faults?: readonly Written[]; workload?: Written; prepare?: (world: World) => void };

const rehearse = (kind: string, { more = {}, faults = [], workload = {}, prepare }: Case) =>
  runRehearsal(readScenario({ seed: 1, fleets: [{ ...fleet, workloads: [{ kind, ...workload }], ...more }], faults }), {
    ...(prepare && { prepare }),
  });

const replacesAll = async (kind: string, given: Case): Promise<void> => {
  const rehearsal = await rehearse(kind, given);
  expectSafe(rehearsal);
  expect(fleetOf(rehearsal.report)).toMatchObject({ outcome: 'done', replaced: 4, capacity: { shortfallSeconds: { caused: 0 } } });
};

/** The server that was launched first. */
const firstServer = ({ ground }: World) => {
  const [server] = ground.servers.values();
  if (!server) throw new Error('the world has no server');
  return server;
};

test('every kind that is driven can be rehearsed', () => {
  const rehearsed = rehearsedKinds.map(({ kind }) => kind);
  expect(workloadKinds.map(({ kind }) => kind).filter((kind) => !rehearsed.includes(kind))).toEqual([]);
});

describe.each(rehearsedKinds.map(({ kind }) => kind))('a %s', (kind) => {
  test('is found by its own door and by no other: the tags of its world are those that its door reads', async () => {
    const { clients, act, world } = createStage({ fleets: [{ ...fleet, workloads: [{ kind }] }] });
    const found = await act(async () => {
      const groups = await openGroupDoor(clients, false).describe(['db']);
      return Promise.all(
        rehearsedKinds.map(async ({ open }) => {
          const door = open({
            clients,
            reach: openReach(clients.lambda, 'probe'),
            servers: openServersDoor(clients.ec2, clients.ssm),
            clock: world.clock,
          });
          return (await door.find(groups)).map((workload) => workload.kind);
        }),
      );
    });
    expect(found).toEqual(rehearsedKinds.map((other) => (other.kind === kind ? [kind] : [])));
  });
});

describe.each(rehearsedKinds.map(({ kind }) => kind))('servers of a %s', (kind) => {
  test.each<[string, Case]>([
    ['launch-first', {}],
    ['terminate-first', { more: terminateFirst }],
    ['by desired capacity', { more: { policy: { launch: 'desired-capacity' } } }],
    ['with a crash at every call', { faults: [{ kind: 'crash', every: true }] }],
    ['terminate-first, with a crash at every call', { more: terminateFirst, faults: [{ kind: 'crash', every: true }] }],
    ['with reads a minute old', { faults: [{ kind: 'stale-reads', lag: '60s', from: '0s', for: '1h' }] }],
    ['with a lost answer of a call to a server', { faults: [{ kind: 'lost-response', operations: ['Invoke'], nth: 9 }] }],
    ['with calls to servers throttled', { faults: [{ kind: 'throttle', operations: ['Invoke'], from: '4m', for: '3m' }] }],
    [
      'with a lost answer of a terminate call',
      { faults: [{ kind: 'lost-response', operations: ['TerminateInstanceInAutoScalingGroup'], nth: 2 }] },
    ],
    [
      'terminate-first, with terminate calls throttled until none is tried again by itself',
      {
        more: terminateFirst,
        faults: [{ kind: 'throttle', operations: ['TerminateInstanceInAutoScalingGroup'], from: '0s', for: '6m' }],
      },
    ],
  ])('are all replaced, and nothing is lost or left behind: %s', (_, given) => replacesAll(kind, given));

  test('are left alone, and still serve, after a stop in mid-campaign', async () => {
    const rehearsal = await rehearse(kind, { faults: [{ kind: 'new-wanted', fleet: 'db', at: '6m', image: 'ami-newer' }] });
    expectSafe(rehearsal);
    expect(fleetOf(rehearsal.report).outcome).toBe('stopped');
  });

  test('are not touched for an image that never works', async () => {
    const rehearsal = await rehearse(kind, { faults: [{ kind: 'bad-image', fleet: 'db' }] });
    expectSafe(rehearsal);
    expect(fleetOf(rehearsal.report)).toMatchObject({ outcome: 'stopped', replaced: 0, replacementsFailed: 1 });
  });
});

const draining = rehearsedKinds.filter(({ open }) => {
  const { clients, world } = createStage();
  return open({
    clients,
    reach: openReach(clients.lambda, undefined),
    servers: openServersDoor(clients.ec2, clients.ssm),
    clock: world.clock,
  }).drains;
});

describe.each(draining.map(({ kind }) => kind))('a %s, which drains its servers', (kind) => {
  test('has each stage of a drain, in the order of its method', async () => {
    const names = async (given: Case) => {
      const { report } = await rehearse(kind, given);
      return new Set(fleetOf(report).swaps.map(({ stages }) => stages.map(({ name }) => name).join(' ')));
    };
    expect(await names({})).toEqual(new Set(['launching booting checking joined cordoning draining drained terminating done']));
    expect(await names({ more: terminateFirst })).toEqual(new Set(['cordoning draining drained terminating booting checking joined done']));
  });

  test('a server that others keep work away from is an exception, and keeps their mark', async () => {
    const rehearsal = await rehearse(kind, {
      // It is short by that server already.
      more: { policy: { pace: { maxSurge: 1, maxUnavailable: 1 } } },
      prepare: (world) => {
        for (const workload of world.workloadsOf('db')) workload.markByOthers?.(firstServer(world), true);
      },
    });
    expect(rehearsal.report.invariants.broken.map(({ id }) => id)).toEqual(['I9']);
    expect(rehearsal.world.leftovers('db').cordons).toEqual([firstServer(rehearsal.world).id]);
    expect(fleetOf(rehearsal.report)).toMatchObject({ replaced: 3 });
    expect(fleetOf(rehearsal.report).blocked).toMatchObject([{ reason: 'cordoned by others: left alone', count: 1 }]);
  });

  test('nothing is terminated on a certificate that has expired', async () => {
    const rehearsal = await rehearse(kind, {
      workload: { certificateSeconds: 0 },
      more: { policy: { brakes: { holdTimeout: '20m' } } },
    });
    expectSafe(rehearsal);
    expect(fleetOf(rehearsal.report)).toMatchObject({ outcome: 'stopped', replaced: 0 });
  });

  test('a server whose work never goes stays, and gets work again', async () => {
    const rehearsal = await rehearse(kind, { workload: { isStuck: true }, more: { policy: { brakes: { holdTimeout: '20m' } } } });
    expectSafe(rehearsal);
    expect(fleetOf(rehearsal.report)).toMatchObject({ outcome: 'stopped', replaced: 0 });
  });

  test('a server that may not leave is not cordoned, and the hold says why', async () => {
    const rehearsal = await rehearse(kind, { workload: { mayLeave: false }, more: { policy: { brakes: { holdTimeout: '20m' } } } });
    expectSafe(rehearsal);
    const { outcome, replaced, calls, brakes } = fleetOf(rehearsal.report);
    expect({ outcome, replaced, launches: calls.byOperation.LaunchInstances ?? 0 }).toEqual({
      outcome: 'stopped',
      replaced: 0,
      launches: 0,
    });
    expect(brakes.map(({ reason }) => reason).join()).toMatch(/i-\w+ may not leave \S+: /);
  });

  test('a cordon that others lift is not placed again: the swap is rolled back', async () => {
    const rehearsal = await rehearse(kind, {
      more: { drain: { median: '600s', spread: 0 } },
      prepare: (world) => {
        const { clock, ground } = world;
        const workloads = world.workloadsOf('db');
        const inSeconds = (seconds: number, act: () => void) => clock.at(clock.now() + seconds * 1_000, act);
        const watch = (): void => {
          const marked = [...ground.servers.values()].find((server) => workloads.some(({ isMarked }) => isMarked?.(server)));
          if (!marked) inSeconds(5, watch);
          else
            inSeconds(60, () => {
              for (const { markByOthers } of workloads) markByOthers?.(marked, false);
            });
        };
        inSeconds(5, watch);
      },
    });
    expectSafe(rehearsal);
    const { swaps, replaced } = fleetOf(rehearsal.report);
    expect(replaced).toBe(3);
    expect(swaps.filter(({ outcome }) => outcome === 'abandoned').map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^the cordon of i-\w+ was lifted by others$/),
    ]);
  });

  test('a mark that was left is found: it is ours where the journal names it, and not called ours where none does', async () => {
    const { clients, act, servers, world } = createStage({ fleets: [{ ...fleet, workloads: [{ kind }] }] });
    const driver = rehearsedKinds.find((each) => each.kind === kind);
    const door = driver?.open({
      clients,
      reach: openReach(clients.lambda, 'probe'),
      servers: openServersDoor(clients.ec2, clients.ssm),
      clock: world.clock,
    });
    const [server] = servers('db');
    if (!door || !server) throw new Error('no door or no server');
    // A kind that cannot be asked is known by its journal alone.
    if (!door.leaks) return;
    const { leaks } = door;
    const groups = await act(() => openGroupDoor(clients, false).describe(['db']));
    expect(await act(() => leaks(groups, []))).toEqual([]);
    const view = await act(() => door.describe(groups, noUndertaking));
    const workload = { kind, id: view[0]?.id ?? '' };
    const before = view[0]?.servers[server.id]?.before;
    const request = { workload, server: server.id, groups, ...(before !== undefined && { before }) };
    const placed: PlacedCordon = { kind: 'cordon', group: 'db', purpose: 'remove', at: 0, ...request };
    expect(await act(() => door.cordon({ ...request, purpose: 'remove', together: [] }))).toEqual({ outcome: 'done' });
    const [known, strange] = [await act(() => leaks(groups, [placed])), await act(() => leaks(groups, []))];
    expect(known.map(({ isOurs }) => isOurs)).not.toContain(false);
    expect(strange.map(({ isOurs }) => isOurs)).not.toContain(true);
    expect(strange.map(({ what }) => what.split(';')[0])).toEqual(known.map(({ what }) => what.split(';')[0]));
    expect(known.length).toBeGreaterThan(0);
    expect(known.every(({ byHand }) => byHand.length > 0)).toBe(true);
    expect(await act(() => door.uncordon({ ...request, standing: [] }))).toEqual({ outcome: 'done' });
    expect(await act(() => leaks(groups, [placed]))).toEqual([]);
  });

  test('marks are placed and lifted any number of times, and the weaker never overwrites the stronger', async () => {
    const { clients, act, servers, world } = createStage({ fleets: [{ ...fleet, workloads: [{ kind }] }] });
    const driver = rehearsedKinds.find((each) => each.kind === kind);
    const door = driver?.open({
      clients,
      reach: openReach(clients.lambda, 'probe'),
      servers: openServersDoor(clients.ec2, clients.ssm),
      clock: world.clock,
    });
    const [server] = servers('db');
    if (!door || !server) throw new Error('no door or no server');
    const groups = await act(() => openGroupDoor(clients, false).describe(['db']));
    const view = await act(() => door.describe(groups, noUndertaking));
    const before = view[0]?.servers[server.id]?.before;
    const request = { workload: { kind, id: 'db-0' }, server: server.id, groups, ...(before !== undefined && { before }) };
    const isMarked = () => world.workloadsOf('db').some((workload) => workload.isMarked?.(server));
    for (const purpose of ['remove', 'remove', 'restart'] as const)
      expect(await act(() => door.cordon({ ...request, purpose, together: [] }))).toEqual({ outcome: 'done' });
    expect(isMarked()).toBe(true);
    for (const _ of [1, 2]) expect(await act(() => door.uncordon({ ...request, standing: [] }))).toEqual({ outcome: 'done' });
    expect(isMarked()).toBe(false);
  });
});
