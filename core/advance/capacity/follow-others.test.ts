import { describe, expect, test } from '@jest/globals';
import { joinedSwap, now, rollingFleet, snapshotOf, turnOn } from '../../../tests/rolling-fleet.ts';
import type { CampaignState } from '../../record/campaign.ts';
import { capacityOf, type GroupCapacity } from '../../record/capacity.ts';
import type { DesiredChange } from '../../record/observation.ts';
import { memory } from './desired-then.ts';
import { readLag } from './expected-desired.ts';
import { followOthersChanges, reconcileCapacity } from './reconcile-capacity.ts';

const servers = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `old-${index}` }));
const step: DesiredChange = { at: now - 10_000, from: 4, to: 3, kind: 'relative', cause: 'a policy', policy: 'in' };

type Given = { desired?: number; held?: number; max?: number; changes?: DesiredChange[]; capacity?: Partial<GroupCapacity> };

/** The record of a group that others want to have four servers, after a poll that found this. */
const poll = (
  { desired = 4, held = desired, max = 100, changes, capacity = {} }: Given,
  prepare: (state: CampaignState) => void = () => undefined,
) => {
  const state = rollingFleet(4);
  Object.assign(capacityOf(state.campaign, 'web'), capacity);
  prepare(state);
  const snapshot = snapshotOf(servers(held), { desired });
  Object.assign(snapshot.group('web') ?? {}, { max });
  if (changes) snapshot.observation.desiredChanges = { web: changes };
  reconcileCapacity(turnOn(state, snapshot));
  return capacityOf(state.campaign, 'web');
};

describe('others who change desired', () => {
  const follow = (prepare: (state: CampaignState) => void) => {
    const state = rollingFleet(4);
    prepare(state);
    const snapshot = snapshotOf(servers(3));
    snapshot.observation.desiredChanges = { web: [step] };
    const turn = turnOn(state, snapshot);
    followOthersChanges(turn);
    return turn;
  };
  const proving = ({ campaign }: CampaignState): void => {
    campaign.phase = 'proof';
  };
  const prove = (state: CampaignState, outcome?: 'done'): void => {
    proving(state);
    Object.assign(joinedSwap(state, 'old-1', 'new-1'), { isProof: true, ...(outcome && { outcome }) });
  };

  test('are followed, and said', () => {
    const { notices, stops } = follow(() => undefined);
    expect(notices.map(({ level, text }) => [level, text])).toEqual([
      ['info', 'desired capacity of web was changed by others: 4 to 3 (a policy); the campaign follows'],
    ]);
    expect(stops).toEqual([]);
  });

  test('stop a proof that has begun: it is under way, or desired is raised for it', () => {
    const reasons = (prepare: (state: CampaignState) => void) => follow(prepare).stops.map(({ reason }) => reason);
    const stopped = ['desired capacity of web was changed by others from 4 to 3 during the proof'];
    expect(reasons((state) => prove(state))).toEqual(stopped);
    const andOther = (state: CampaignState): void => {
      prove(state);
      joinedSwap(state, 'old-2', 'new-2');
    };
    expect(reasons(andOther)).toEqual(stopped);
    const raised = (change: Partial<GroupCapacity>) => (state: CampaignState) => {
      proving(state);
      Object.assign(capacityOf(state.campaign, 'web'), change);
      state.campaign.capacity.idle = { ...capacityOf(state.campaign, 'web'), surge: 0 };
      delete state.campaign.capacity.idle.pendingRaise;
    };
    expect(reasons(raised({ surge: 1 }))).toEqual(stopped);
    expect(reasons(raised({ pendingRaise: { by: 1, at: now } }))).toEqual(stopped);
    expect(reasons(raised({ surge: -1 }))).toEqual([]);
    expect(reasons(proving)).toEqual([]);
    expect(reasons((state) => prove(state, 'done'))).toEqual([]);
    const rolling = (state: CampaignState): void => {
      prove(state);
      state.campaign.phase = 'roll';
    };
    expect(reasons(rolling)).toEqual([]);
  });
});

describe('the record of a group', () => {
  test('knows since when Auto Scaling holds more than desired, and when it last did', () => {
    expect(poll({ held: 5 })).toMatchObject({ overSince: now, overAt: now });
    expect(poll({ held: 5, capacity: { overSince: 7, overAt: 8 } })).toMatchObject({ overSince: 7, overAt: now });
    const level = poll({ held: 4, capacity: { overSince: 7, overAt: 8 } });
    expect([level.overSince, level.overAt]).toEqual([undefined, 8]);
    expect(poll({ held: 3, capacity: { overSince: 7 } }).overSince).toBeUndefined();
  });

  test('takes others to want no more than MaxSize: what is beyond is a raise of ours', () => {
    expect(poll({ desired: 4, max: 4, capacity: { baseline: 6, surge: 0 } })).toMatchObject({ baseline: 4, surge: 2 });
    expect(poll({ max: 4 })).toMatchObject({ baseline: 4, surge: 0 });
  });

  test("says when others' changes were read, and from when on they count", () => {
    expect(poll({}).followedAt).toBeUndefined();
    expect(poll({ changes: [] })).toMatchObject({ followedAt: now, followedSince: now - memory });
    expect(poll({ changes: [], capacity: { followedSince: now - 5 } }).followedSince).toBe(now - 5);
    expect(poll({}).followedSince).toBe(0);
    expect(poll({ desired: 9, changes: [] })).toMatchObject({ followedAt: now, followedSince: 0, unexplained: { desired: 9, at: now } });
  });

  test('forgets what was followed before that, and keeps what was at that very time', () => {
    const followed = [
      { at: now - memory - 1, key: 'a' },
      { at: now - memory, key: 'b' },
    ];
    expect(poll({ changes: [], capacity: { followed } }).followed).toEqual([followed[1]]);
  });

  test('forgets changes after their time, and not before', () => {
    const at = (ago: number) => ({ at: now - ago, by: 0 });
    const kept = poll({
      capacity: {
        changes: [at(memory + 1), at(memory)],
        doubted: [
          { ...at(2 * memory + 1), isOpen: false },
          { ...at(2 * memory), isOpen: false },
        ],
        assumed: [at(memory + 1), at(memory)],
      },
    });
    expect([kept.changes, kept.doubted, kept.assumed].map((list) => list?.map((each) => now - each.at))).toEqual([
      [memory],
      [2 * memory],
      [memory],
    ]);
  });

  test("knows the servers that it took out for twice as long, or as long as others' changes are followed from", () => {
    const taken = [2 * memory + 1, 2 * memory].map((ago) => ({ server: `old-${ago}`, at: now - ago }));
    const ago = (followedSince: number) => poll({ capacity: { taken, followedSince } }).taken.map(({ at }) => now - at);
    expect(ago(now)).toEqual([2 * memory]);
    expect(ago(now - 2 * memory - 1)).toEqual([2 * memory + 1, 2 * memory]);
  });

  test('is set anew by a number that nothing explains, once reads have caught up', () => {
    const capacity = { unexplained: { desired: 7, at: now - readLag - 1 }, pendingRaise: { by: 1, at: now }, surge: 1, setAt: 1 };
    const set = poll({ desired: 7, capacity });
    expect(set).toMatchObject({ baseline: 7, surge: 0, changes: [], setAt: now, followedSince: now });
    expect([set.unexplained, set.pendingRaise]).toEqual([undefined, undefined]);
    expect(poll({ desired: 7, capacity: { unexplained: { desired: 7, at: now - readLag } } })).toMatchObject({ baseline: 4 });
    expect(poll({ desired: 7, capacity: { unexplained: { desired: 8, at: 0 } } })).toMatchObject({ unexplained: { desired: 7, at: now } });
  });
});

describe('a raise of ours', () => {
  const raised = (by: number, ago: number, isAnswered = true) => ({
    pendingRaise: { by, at: now - ago, ...(isAnswered && { isAnswered }) },
  });

  test('is recorded once a read shows it, or as far as one does when it should', () => {
    expect(poll({ desired: 6, capacity: raised(2, 0) })).toMatchObject({ surge: 2, changes: [{ by: 2, at: now }] });
    expect(poll({ desired: 6, capacity: raised(2, 0, false) })).toMatchObject({ surge: 0, pendingRaise: { by: 2 } });
    expect(poll({ desired: 5, capacity: raised(2, readLag) })).toMatchObject({ surge: 0, pendingRaise: { by: 2 } });
    const cut = poll({ desired: 5, capacity: raised(2, readLag + 1) });
    expect(cut).toMatchObject({ surge: 1, doubted: [{ by: 1, at: now - readLag - 1, isOpen: true }] });
    expect(cut.pendingRaise).toBeUndefined();
    const none = poll({ desired: 4, capacity: raised(2, readLag + 1) });
    expect([none.surge, none.changes, none.doubted?.map(({ by }) => by)]).toEqual([0, [], [2]]);
  });

  test('that was cut short is open only where it was answered, raised, and had room', () => {
    const isOpen = (given: Given) => poll(given).doubted?.map((raise) => raise.isOpen);
    expect(isOpen({ desired: 5, capacity: raised(2, readLag + 1, false) })).toEqual([false]);
    expect(isOpen({ desired: 5, max: 5, capacity: raised(2, readLag + 1) })).toEqual([false]);
    expect(isOpen({ desired: 4, capacity: { ...raised(-1, readLag + 1), surge: 0 } })).toEqual([false]);
  });

  test('to MaxSize is assumed, and no other one', () => {
    expect(poll({ desired: 6, max: 6, capacity: raised(2, 0) }).assumed).toEqual([{ by: 2, at: now }]);
    expect(poll({ desired: 6, max: 7, capacity: raised(2, 0) }).assumed).toBeUndefined();
    expect(poll({ desired: 3, max: 3, capacity: { ...raised(-1, 0), baseline: 3, surge: 1 } }).assumed).toBeUndefined();
  });
});

describe('an extra server that was sent away', () => {
  const sent = (server: string, isConfirmed: boolean) => ({ server, termination: { at: now, isConfirmed, decrement: true, sends: 1 } });

  test('counts once it is seen leaving, and is forgotten once it is gone', () => {
    const orphans = [sent('old-0', false), sent('old-1', true), sent('gone-1', true), sent('gone-2', false)];
    const state = rollingFleet(4, 1);
    capacityOf(state.campaign, 'web').orphans = orphans;
    const snapshot = snapshotOf([{ id: 'old-0', member: { lifecycle: 'Terminating' } }, { id: 'old-1' }, ...servers(5).slice(2)]);
    reconcileCapacity(turnOn(state, snapshot));
    const capacity = capacityOf(state.campaign, 'web');
    expect(capacity.orphans.map(({ server, termination }) => [server, termination.isConfirmed])).toEqual([
      ['old-0', true],
      ['old-1', true],
      ['gone-2', false],
    ]);
    expect(capacity.ambiguous).toEqual([now]);
  });
});
