import { describe, expect, test } from '@jest/globals';
import { addDraining, cordonBy, now, rollingFleet, snapshotOf, staleServer, turnOn } from '../../../tests/rolling-fleet.ts';
import type { Reimage, ServerFacts } from '../../record/observation.ts';
import { beginSwap, enterStage, type ReimageCall, type Swap } from '../../record/swap.ts';
import type { ServerWork } from '../../record/workload.ts';
import { applyResults, notSent } from '../apply-results.ts';
import { areComingBack, findMixedRenewal } from '../campaign/renewal.ts';
import { readLag } from '../capacity/expected-desired.ts';
import { guardIntents } from '../guard.ts';
import type { Snapshot } from '../snapshot.ts';
import { progressSwaps } from './progress-swaps.ts';
import { reimageVictims } from './reimaging.ts';
import { abandonSwaps, terminateOwn } from './rollback.ts';

type State = ReturnType<typeof rollingFleet>;

const policy = { pace: { maxSurge: 0, maxUnavailable: 1 }, proof: { inPlace: true } };
const protectedBy = ['AZRebalance', 'HealthCheck', 'ReplaceUnhealthy'];
const certified = { cordon: { ...cordonBy('us', now + 60_000), purpose: 'restart' as const } };

const snapshotWith = (facts: Partial<ServerFacts> = {}, work: Partial<ServerWork> = certified, suspended = protectedBy): Snapshot => {
  const servers = [{ id: 'old-1', facts }, { id: 'old-2' }, { id: 'old-3' }];
  return addDraining(snapshotOf(servers, { policy, suspended }), { 'old-1': work });
};

/** A swap of `old-1`, which is to come back, as far as it has been marked and certified. */
const drainedSwap = (state: State): Swap => {
  const swap = beginSwap(state.campaign, staleServer('old-1'), 'reimage', 'cordoning', false, now - 60_000);
  enterStage(swap, 'draining', now - 50_000);
  enterStage(swap, 'drained', now - 40_000);
  state.swaps.push(swap);
  return swap;
};

const awaySwap = (state: State, call: Partial<ReimageCall> = {}): Swap => {
  const swap = drainedSwap(state);
  enterStage(swap, 'reimaging', now - 30_000);
  swap.reimage = { token: 't', image: 'ami-new', at: now - 30_000, ...call };
  return swap;
};

const turn = (snapshot: Snapshot, prepare: (state: State) => Swap) => {
  const state = rollingFleet(3);
  const swap = prepare(state);
  return { ...turnOn(state, snapshot), swap };
};

describe('a server that its workloads can do without', () => {
  const begin = (snapshot: Snapshot, prepare = drainedSwap) => {
    const given = turn(snapshot, prepare);
    reimageVictims(given);
    return given;
  };

  test('is sent away on its certificate, under a token of its swap, and the record says so before', () => {
    const { intents, swap, state, observation } = begin(snapshotWith());
    expect(intents).toMatchObject([{ kind: 'reimage', server: 'old-1', swap: swap.id, image: 'ami-new', drainedUntil: now + 60_000 }]);
    expect(swap).toMatchObject({
      stage: 'reimaging',
      reimage: { token: (intents[0] as { token: string }).token, image: 'ami-new', at: now },
    });
    expect(() => guardIntents(state, state, observation, intents)).not.toThrow();
  });

  test.each<[string, Snapshot]>([
    ['has no certificate', snapshotWith({}, { cordon: { ...certified.cordon, drainedUntil: 0 } })],
    ['could be replaced by Auto Scaling meanwhile', snapshotWith({}, certified, ['AZRebalance', 'HealthCheck'])],
    ['could be found unhealthy meanwhile', snapshotWith({}, certified, ['AZRebalance', 'ReplaceUnhealthy'])],
    ['is not known to EC2 at this poll', snapshotWith({ state: 'unknown' })],
  ])('stays while it %s', (_, snapshot) => {
    expect(begin(snapshot)).toMatchObject({ intents: [], blockers: [{}], swap: { stage: 'drained' } });
  });

  test('stays while another one does not serve, or is away', () => {
    const short = snapshotWith();
    Object.assign(short.observation.workloads[0]?.servers['old-2'] ?? {}, { work: 'unhealthy' });
    expect(begin(short)).toMatchObject({ intents: [], blockers: [{}] });
    const other = (state: State): Swap => {
      const away = beginSwap(state.campaign, staleServer('old-2'), 'reimage', 'cordoning', false, now);
      away.reimage = { token: 'u', image: 'ami-new', at: now };
      state.swaps.push(away);
      return drainedSwap(state);
    };
    expect(begin(snapshotWith(), other)).toMatchObject({ intents: [], blockers: [{}] });
  });

  test('is left alone for good where it has become an exception', () => {
    const { intents, swap, campaign } = begin(snapshotWith({ isExcluded: true }));
    expect([intents, swap.rollback?.outcome, campaign.skipped['old-1']]).toEqual([[], 'abandoned', expect.stringMatching(/exclude/)]);
  });

  test('is not sent away twice', () => {
    expect(begin(snapshotWith(), awaySwap).intents).toEqual([]);
  });
});

describe('the guard', () => {
  const guard = (snapshot: Snapshot, spoil: (state: State) => void = () => undefined, image = 'ami-new') => {
    const state = rollingFleet(3);
    const swap = awaySwap(state);
    spoil(state);
    const intent = {
      kind: 'reimage' as const,
      group: 'web',
      server: 'old-1',
      swap: swap.id,
      image,
      token: 't',
      drainedUntil: now + 60_000,
    };
    return () => guardIntents(state, state, snapshot.observation, [intent]);
  };

  test('lets one server go that may', () => {
    expect(guard(snapshotWith())).not.toThrow();
  });

  test.each<[string, () => void, RegExp]>([
    ['without a certificate', guard(snapshotWith({}, {})), /I11: old-1 is not certified/],
    ['from an image that is not wanted', guard(snapshotWith(), undefined, 'ami-other'), /I3: old-1 would come back from ami-other/],
    ['that Auto Scaling would replace', guard(snapshotWith({}, certified, ['AZRebalance'])), /I4: old-1 would leave while HealthCheck/],
    ['of which nothing is known', guard(snapshotWith({ state: 'unknown' })), /I3: nothing is known of old-1/],
    ['that is excluded', guard(snapshotWith({ isExcluded: true })), /I3: old-1 is tagged/],
    [
      'beside another one that is away',
      guard(snapshotWith(), (state) => {
        const other = beginSwap(state.campaign, staleServer('old-2'), 'reimage', 'cordoning', false, now);
        state.swaps.push({ ...other, reimage: { token: 'u', image: 'ami-new', at: now } });
      }),
      /I4: old-1 would leave while old-2 is away/,
    ],
    ['that no swap names', guard(snapshotWith(), (state) => void delete state.swaps[0]?.reimage), /I5: old-1 would come back/],
    [
      'that the others cannot do without',
      guard(
        (() => {
          const snapshot = snapshotWith();
          Object.assign(snapshot.observation.workloads[0]?.servers['old-2'] ?? {}, { work: 'unhealthy' });
          return snapshot;
        })(),
      ),
      /I1: web would have 1 in service, and needs 2/,
    ],
  ])('stops a server %s', (_, act, message) => {
    expect(act).toThrow(message);
  });
});

describe('a server that is away', () => {
  const taskOf = (more: Partial<Reimage> = {}): Reimage => ({
    task: 'task-1',
    image: 'ami-new',
    state: 'in-progress',
    startedAt: now - 30_000,
    ...more,
  });
  const progress = (reimage: Reimage | undefined, call: Partial<ReimageCall> = {}, work: Partial<ServerWork> = { work: 'starting' }) => {
    const snapshot = snapshotWith({ image: reimage?.state === 'succeeded' ? 'ami-new' : 'ami-old', ...(reimage && { reimage }) }, work);
    const given = turn(snapshot, (state) => awaySwap(state, call));
    progressSwaps(given);
    return given;
  };

  test('boots once EC2 has given it its new root volume, and is its own replacement', () => {
    expect(progress(taskOf({ state: 'succeeded' })).swap).toMatchObject({ stage: 'booting', replacement: 'old-1' });
    expect(progress(taskOf()).swap).toMatchObject({ stage: 'reimaging' });
  });

  test('is found among the tasks of EC2 where the answer was lost, by its image and its time', () => {
    expect(progress(taskOf()).swap.reimage).toMatchObject({ task: 'task-1' });
    expect(progress(taskOf({ startedAt: now - 3_600_000 })).swap.reimage?.task).toBeUndefined();
    expect(progress(taskOf({ image: 'ami-other' })).swap.reimage?.task).toBeUndefined();
  });

  test('stays, and is not asked for a second time, where EC2 knows of no task after a while', () => {
    const { swap, swapEvents } = progress(undefined, { at: now - readLag - 1 });
    expect(swap.rollback).toMatchObject({ outcome: 'abandoned', reason: expect.stringMatching(/not answered, and EC2 knows of none/) });
    expect(swapEvents).toEqual([]);
    expect(progress(undefined, { at: now - readLag }).swap.rollback).toBeUndefined();
  });

  test.each<[string, Reimage | undefined, Partial<ReimageCall>]>([
    ['failed', taskOf({ state: 'failed' }), {}],
    ['failed, and left it without a root volume', taskOf({ state: 'failed-detached' }), {}],
    ['does not end in time', taskOf({ startedAt: now - 2_000_000 }), { at: now - 2_000_000 }],
  ])('fails its swap where the task %s, which says nothing of the image', (_, task, call) => {
    const { swapEvents, swap } = progress(task, call);
    expect(swapEvents).toMatchObject([{ kind: 'failed', isImageFault: false }]);
    expect(swap.rollback?.outcome).toBe('failed');
  });

  test('fails its swap at once where it comes back as another one, which speaks against the image', () => {
    const reason = 'it is node x now, and was y: its data is not there';
    const { swapEvents, swap } = progress(taskOf({ state: 'succeeded' }), {}, { work: 'healthy', joined: { verdict: 'fail', reason } });
    expect(swapEvents).toMatchObject([{ kind: 'failed', isImageFault: true }]);
    expect(swap.rollback?.reason).toBe(`server old-1 came back, and ${reason}`);
  });

  test('is never terminated by us, and what was sent goes on after a stop', () => {
    const failed = progress(taskOf({ state: 'failed' }));
    progressSwaps(failed);
    terminateOwn(failed);
    expect([failed.intents, failed.swap.outcome]).toEqual([[], 'failed']);
    const going = turn(snapshotWith({ reimage: taskOf() }), awaySwap);
    going.campaign.stop = { reason: 'x', at: now, outcome: 'stopped' };
    abandonSwaps(going);
    expect(going.swap.rollback).toBeUndefined();
  });
});

describe('the answer to the call', () => {
  const answer = (result: Parameters<typeof applyResults>[1][number]['result']) => {
    const state = rollingFleet(3);
    const swap = awaySwap(state);
    const intent = {
      kind: 'reimage' as const,
      group: 'web',
      server: 'old-1',
      swap: swap.id,
      image: 'ami-new',
      token: 't',
      drainedUntil: now,
    };
    const { swaps, campaign } = applyResults(state, [{ intent, result }], now);
    return { swap: swaps[0], campaign };
  };

  test('names the task', () => {
    expect(answer({ outcome: 'done', task: 'task-1' }).swap?.reimage?.task).toBe('task-1');
  });

  test('that is a no leaves the server alone; one that was not sent is sent with the next certificate', () => {
    const refused = answer({ outcome: 'refused', code: 'IncorrectState', message: 'no' });
    expect(refused.swap?.rollback).toMatchObject({ outcome: 'abandoned', reason: expect.stringMatching(/IncorrectState: no/) });
    expect(refused.campaign.skipped['old-1']).toMatch(/IncorrectState/);
    const late = answer({ outcome: 'refused', code: notSent, message: 'late' });
    expect([late.swap?.rollback, late.swap?.reimage]).toEqual([undefined, undefined]);
  });

  test('that is open, or a no after another attempt, is looked up', () => {
    expect(answer({ outcome: 'unanswered', message: 'lost' }).swap?.reimage).toBeDefined();
    expect(answer({ outcome: 'refused', code: 'IncorrectState', message: 'no', attempts: 2 }).swap?.reimage).toBeDefined();
  });

  test('that is denied stops the campaign', () => {
    expect(answer({ outcome: 'refused', code: 'UnauthorizedOperation', message: 'no' }).campaign.stop?.reason).toMatch(/denied/);
  });
});

test('servers come back where every workload of every group says so; where one does not, the campaign holds', () => {
  const both = (first?: 'reimage', second?: 'reimage'): Snapshot => {
    const snapshot = snapshotWith();
    const renewals = [first, second];
    for (const [index, workload] of snapshot.observation.workloads.entries())
      if (renewals[index]) workload.renewal = { by: 'reimage', reason: 'x' };
    return snapshot;
  };
  expect([areComingBack(both()), areComingBack(both('reimage', 'reimage')), areComingBack(both(undefined, 'reimage'))]).toEqual([
    false,
    true,
    false,
  ]);
  expect(findMixedRenewal(both(undefined, 'reimage'))).toMatch(/servers of hand are to come back/);
  expect([findMixedRenewal(both()), findMixedRenewal(both('reimage', 'reimage'))]).toEqual([undefined, undefined]);
});
