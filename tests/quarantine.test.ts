import { describe, expect, test } from '@jest/globals';
import { type Rehearsal, runRehearsal } from '../cli/rehearsal.ts';
import { findDue } from '../core/begin/due.ts';
import { planFleet } from '../core/report/plan.ts';
import { readScenario } from '../rehearsal/scenario.ts';
import type { Server } from '../rehearsal/state.ts';
import type { World } from '../rehearsal/world.ts';
import type { Written } from './fault-cases.ts';
import { seeFunctions } from './functions-at-work.ts';
import { watchWorld } from './judge.ts';
import { fleetOf } from './rehearse-faults.ts';

/** Replacements that fail are kept for people to examine: where that goes well, and where it does not. */

const minute = 60_000;
const nothing = { suspended: [], standby: [], desiredBy: [], policies: [], tags: [], cordons: [] };
const quarantine = { maxServers: 1, ttl: '1h' };
const policyWith = (changes: object = {}) => ({ proof: { bake: '3m' }, quarantine, ...changes });

/** A small fleet that is quickly through; Auto Scaling itself does not look at its load balancer. */
const small: Written = {
  name: 'web',
  desiredCapacity: 6,
  maxSize: 9,
  healthCheckType: 'EC2',
  boot: { median: '60s', spread: 0.2 },
  drain: { median: '20s', spread: 0.2 },
  terminate: { median: '20s', spread: 0.2 },
  policy: policyWith(),
};

type Seen = { at: number; standby: string[]; desired: number; serving: number };
type Case = { fleet?: Written; faults?: Written[]; prepare?: (world: World) => void; isSick?: (server: Server) => boolean; watch?: string };

const isNew = ({ origin }: Server): boolean => origin !== 'seed';

/** Every new server, unless it is said otherwise, stops answering a minute after it has joined; the world is looked over every minute. */
const play = async ({ fleet = {}, faults = [], prepare, isSick = isNew, watch = '3h' }: Case = {}) => {
  const seen: Seen[] = [];
  const judges: ReturnType<typeof watchWorld>[] = [];
  const rehearsal = await runRehearsal(readScenario({ seed: 1, watch, fleets: [{ ...small, ...fleet }], faults }), {
    prepare: (world) => {
      judges.push(watchWorld(world));
      const { clock, ground } = world;
      ground.joinedListeners.push((server) => {
        if (isNew(server) && isSick(server))
          clock.at(clock.now() + minute, () => {
            ground.change(server, {}, { failedAt: clock.now() });
            world.life.sicken(server);
          });
      });
      const begin = clock.now();
      const observe = (): void => {
        const servers = [...ground.servers.values()];
        const standby = servers.filter(({ state }) => /Standby/.test(state.lifecycle)).map(({ id }) => id);
        const desired = [...ground.groups.values()].reduce((sum, group) => sum + group.state.desired, 0);
        seen.push({ at: (clock.now() - begin) / minute, standby, desired, serving: ground.tallies.get('web')?.inService ?? 0 });
      };
      for (let at = 1; at < 170; at += 1) clock.at(begin + at * minute, observe);
      prepare?.(world);
    },
  });
  const at = (time: number): Seen | undefined => seen.find((each) => each.at === time);
  const { kept } = await rehearsal.doors.ledger.readFleet('web');
  return { ...rehearsal, seen, at, kept, faults: () => [...(judges[0]?.faults() ?? []), ...(judges[0]?.judgeEnd() ?? [])] };
};
type Played = Awaited<ReturnType<typeof play>>;

const expectSafe = ({ report, world, faults, kept }: Played): void => {
  expect(report.invariants.broken).toEqual([]);
  expect(fleetOf(report).capacity.shortfallSeconds?.caused).toBe(0);
  expect(world.leftovers('web')).toEqual(nothing);
  expect(faults()).toEqual([]);
  expect(kept).toEqual([]);
};

const launched = ({ world }: Pick<Rehearsal, 'world'>): Server[] => [...world.ground.servers.values()].filter(isNew);
const swapsOf = ({ report }: Rehearsal) => fleetOf(report).swaps.map(({ outcome, reason }) => [outcome, reason]);

describe('a new image whose server joins and then fails', () => {
  test('is kept once, in standby, with desired as it was; begin ends it after its time, and nothing of ours remains', async () => {
    const played = await play();
    expect(fleetOf(played.report)).toMatchObject({ outcome: 'stopped', quarantined: 1, replaced: 0, replacementsFailed: 1 });
    expect(swapsOf(played)).toEqual([
      ['quarantined', expect.stringMatching(/joined, and then .* in quarantine: kept in standby until 2026-01-05T10:\d\d:\d\dZ$/)],
    ]);
    const [server] = launched(played);
    expect(launched(played)).toHaveLength(1);
    for (const time of [10, 30, 60]) expect(played.at(time)).toMatchObject({ standby: [server?.id], desired: 6, serving: 6 });
    expect(played.at(80)).toMatchObject({ standby: [], desired: 6, serving: 6 });
    expect(server?.state.lifecycle).toBe('Terminated');
    expectSafe(played);
  });

  test('is kept with its evidence: its console, the probe or check that failed, and why', async () => {
    const played = await play({ watch: '0s' });
    const [campaign] = await played.doors.ledger.listCampaigns('web');
    const acts = await played.doors.ledger.readIntents(campaign?.id ?? '');
    const act = acts.find(({ intent }) => intent.kind === 'quarantine');
    expect(act).toMatchObject({
      intent: { reason: expect.stringMatching(/health check/) },
      result: { outcome: 'done', console: expect.any(String) },
    });
    expect(played.kept).toMatchObject([{ server: launched(played)[0]?.id, group: 'web', cause: 'left-service', image: 'ami-new' }]);
    // A plan made then names it, and neither counts it nor calls it left alone by others.
    const { clock } = played.world;
    const planned = clock.spawn(async () => {
      const groups = await played.doors.groups.listFleet('web');
      const { survey, wanted, durations, policy } = await findDue(played.doors, groups);
      if (!policy) throw new Error('no policy');
      return planFleet(groups, survey, wanted, policy, durations, { plans: [], unread: [] }, [], clock.now());
    });
    await clock.run();
    const plan = await planned;
    expect([plan.servers, plan.stale.length]).toEqual([6, 6]);
    expect(plan.leftAlone).toEqual([
      { id: launched(played)[0]?.id, reason: expect.stringMatching(/^in quarantine: kept in standby until/) },
    ]);
  });

  test('is terminated as ever where the policy keeps none', async () => {
    const played = await play({ fleet: { policy: policyWith({ quarantine: { maxServers: 0 } }) } });
    expect(swapsOf(played)).toEqual([['failed', expect.not.stringMatching(/quarantine/)]]);
    expectSafe(played);
  });

  test('is terminated where a workload drains its servers, and the reason says so', async () => {
    const played = await play({ fleet: { workloads: [{ kind: 'target-group' }, { kind: 'drained-by-hand' }] } });
    expect(swapsOf(played)).toEqual([
      ['failed', expect.stringMatching(/not kept in quarantine: drained-by-hand\/web-1 drains its servers/)],
    ]);
    expectSafe(played);
  });

  test('counts toward maxFailures as one that failed, and the second of its cause is terminated', async () => {
    const policy = policyWith({
      pace: { maxSurge: 2 },
      brakes: { maxFailures: 1 },
      quarantine: { maxServers: 5, ttl: '1h' },
      proof: { bake: '30s', timeout: '4m' },
    });
    /** Every server but the one that proves the image never passes its health check. */
    const spoil = ({ ground }: World): void =>
      void ground.flaws.push(() => (ground.tallies.get('web')?.joined === 0 ? undefined : 'its health check never passes'));
    const played = await play({ fleet: { policy }, isSick: () => false, prepare: spoil, watch: '0s' });
    expect(fleetOf(played.report)).toMatchObject({
      outcome: 'stopped',
      reason: expect.stringMatching(/2 replacements failed/),
      quarantined: 1,
    });
    const failed = swapsOf(played).filter(([outcome]) => outcome !== 'done');
    expect(failed.map(([outcome]) => outcome).toSorted()).toEqual(['failed', 'quarantined']);
    const [, reason] = failed.find(([outcome]) => outcome === 'failed') ?? [];
    expect(reason).toMatch(/not kept in quarantine: i-\w+, which failed in the same way, is kept already/);
    expect(played.kept).toHaveLength(1);
    expect(played.report.invariants.broken).toEqual([]);
    expect(played.faults()).toEqual([]);
  });
});

/** Exactly the nth new server never passes its health check. */
const spoilNth =
  (nth: number) =>
  ({ ground }: World): void => {
    let launches = 0;
    ground.flaws.push(() => {
      launches += 1;
      return launches === nth ? 'its health check never passes' : undefined;
    });
  };

test.each(['auto', 'desired-capacity'])('one of many that fails is kept, and the rest is replaced as ever; launch: %s', async (launch) => {
  const policy = policyWith({
    launch,
    pace: { maxSurge: 2 },
    brakes: { maxFailures: 2 },
    proof: { bake: '30s', timeout: '4m' },
    quarantine: { maxServers: 1, ttl: '2h' },
  });
  const played = await play({ fleet: { policy }, isSick: () => false, prepare: spoilNth(3), watch: '3h' });
  expect(fleetOf(played.report)).toMatchObject({ outcome: 'done', replaced: 6, quarantined: 1, replacementsFailed: 1 });
  expect(played.at(60)?.standby).toHaveLength(1);
  const [kept] = fleetOf(played.report).swaps.filter(({ outcome }) => outcome === 'quarantined');
  expect(fleetOf(played.report).swaps.filter(({ replacement }) => replacement === kept?.replacement)).toHaveLength(1);
  expectSafe(played);
});

const standbyCalls = (world: World) => world.calls.figures('web').byOperation.EnterStandby ?? 0;

describe('a call that puts a server in standby', () => {
  test('that is refused, as at MinSize, ends in a terminate call, and nothing stays on record', async () => {
    const refuse = (world: World): void =>
      world.extend((known) => {
        const enter = known['AutoScaling.EnterStandby'];
        if (!enter) throw new Error('the world does not know EnterStandby');
        return {
          'AutoScaling.EnterStandby': {
            ...enter,
            answer: (input) => {
              const group = world.ground.groups.get('web');
              const min = group?.min;
              if (group) Object.assign(group, { min: group.state.desired });
              try {
                return enter.answer(input);
              } finally {
                if (group) Object.assign(group, { min });
              }
            },
          },
        };
      });
    const played = await play({ prepare: refuse });
    expect(swapsOf(played)).toEqual([['failed', expect.stringMatching(/not kept in quarantine: ValidationError: .*min size/)]]);
    expect(launched(played).map(({ state }) => state.lifecycle)).not.toContain('Standby');
    expect(played.kept).toEqual([]);
    expect(played.report.invariants.broken).toEqual([]);
  });

  test('that is denied ends in a terminate call', async () => {
    const played = await play({ faults: [{ kind: 'denied', operations: ['EnterStandby'], for: '3h' }] });
    expect(swapsOf(played)).toEqual([['failed', expect.stringMatching(/not kept in quarantine: AccessDenied/)]]);
    expectSafe(played);
  });

  test('whose answer is lost is found carried out', async () => {
    const played = await play({ faults: [{ kind: 'lost-response', operations: ['EnterStandby'], nth: 1 }] });
    expect(fleetOf(played.report)).toMatchObject({ quarantined: 1 });
    expect(standbyCalls(played.world)).toBeGreaterThan(0);
    expectSafe(played);
  });

  test.each(['15m', '3h'])('that is throttled for %s ends kept or terminated', async (span) => {
    const played = await play({ faults: [{ kind: 'throttle', operations: ['EnterStandby'], from: '0s', for: span }] });
    expect(['quarantined', 'failed']).toContain(fleetOf(played.report).swaps[0]?.outcome);
    expectSafe(played);
  });

  test('is as safe where reads are old', async () => {
    const played = await play({ faults: [{ kind: 'stale-reads', lag: '60s', from: '0s', for: '3h' }] });
    expectSafe(played);
  });
});

test('a crash at any call leaves it kept, and after its time nothing', async () => {
  expectSafe(await play({ faults: [{ kind: 'crash', every: true }] }));
  let died = 0;
  for (let nth = 40; nth < 200; nth += 1) {
    const played = await play({ faults: [{ kind: 'crash', nth }], watch: '2h' });
    if (played.world.crashes.deaths().length === 0) break;
    died += 1;
    expectSafe(played);
    const [first] = await played.doors.ledger.listCampaigns('web');
    const [swap] = await played.doors.ledger.readFinished(first?.id ?? '');
    expect([nth, swap?.outcome]).toEqual([nth, 'quarantined']);
  }
  expect(died).toBeGreaterThan(40);
}, 600_000);

describe('the functions of the stack', () => {
  test('keep it and end it with the rights that their roles have, and log both', async () => {
    const { healthCheckType: _, ...fleet } = small;
    const seen = await seeFunctions(
      { seed: 1, fleets: [{ ...fleet, policy: policyWith({ quarantine: { maxServers: 1, ttl: '15m' } }) }] },
      {
        watch: 3_600,
        onReady: ({ clock, ground, life }) =>
          void ground.joinedListeners.push((server) => {
            if (isNew(server)) clock.at(clock.now() + minute, () => life.sicken(server));
          }),
      },
    );
    const [server] = launched(seen);
    const said = seen.lines.flatMap(({ event, act, message }) => (event === 'quarantine' || act === 'quarantine' ? [message] : []));
    expect(said).toEqual([
      `quarantine ${server?.id}: done`,
      `web: ${server?.id} of web is terminated: its time in quarantine is over`,
      `web: ${server?.id} of web has left`,
    ]);
    expect(server?.state.lifecycle).toBe('Terminated');
    expect((await seen.ledger.readFleet('web')).kept).toEqual([]);
    expect(seen.world.leftovers('web')).toEqual(nothing);
    const notices = seen.world.ground.published.map(({ message }) => message);
    expect(notices.filter((text) => text.includes(`${server?.id} is in quarantine`))).toEqual([
      expect.stringMatching(/to end it before that: aws autoscaling/),
    ]);
  });
});

describe('what others do meanwhile', () => {
  const bringBack = (world: World, at: number): void => {
    const { clock, ground } = world;
    clock.at(clock.now() + at * minute, () => {
      const server = [...ground.servers.values()].find(({ state }) => state.lifecycle === 'Standby');
      if (!server) throw new Error('nothing is in standby');
      const input = { AutoScalingGroupName: 'web', InstanceIds: [server.id] };
      void world.answerCall({ service: 'AutoScaling', name: 'ExitStandby', input });
    });
  };

  test('one that they bring back is left to them, and people are notified', async () => {
    const played = await play({ prepare: (world) => bringBack(world, 30) });
    const [server] = launched(played);
    expect(server?.state.lifecycle).toBe('InService');
    expect(played.at(160)).toMatchObject({ standby: [], desired: 7 });
    expectSafe(played);
  });

  test('a group that they delete takes it along, and nothing more is called', async () => {
    const played = await play({ faults: [{ kind: 'group-deleted', group: 'web', at: '30m' }] });
    expect(launched(played).map(({ state }) => state.lifecycle)).toEqual(['Terminated']);
    expect(played.world.calls.figures('web').byOperation.TerminateInstanceInAutoScalingGroup).toBeUndefined();
    expect(played.report.invariants.broken).toEqual([]);
    expect(played.faults()).toEqual([]);
  });

  test('the next image is not kept where as many are as the policy allows', async () => {
    const played = await play({ faults: [{ kind: 'new-wanted', fleet: 'web', at: '20m', image: 'ami-newer' }] });
    expect(swapsOf(played)).toEqual([
      ['failed', expect.stringMatching(/not kept in quarantine: 1 are kept already, and quarantine.maxServers is 1/)],
    ]);
    expectSafe(played);
  });

  test('the next image is rolled out beside it: it is no exception, no server of the fleet, and no replacement', async () => {
    const played = await play({
      faults: [{ kind: 'new-wanted', fleet: 'web', at: '20m', image: 'ami-newer' }],
      isSick: ({ image }) => image === 'ami-new',
    });
    expect(fleetOf(played.report)).toMatchObject({ outcome: 'done', servers: 6, replaced: 6, quarantined: 0 });
    expect(played.at(55)?.standby).toHaveLength(1);
    expectSafe(played);
  });
});
