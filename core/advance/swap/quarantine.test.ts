import { describe, expect, test } from '@jest/globals';
import { addDraining, joinedSwap, now, rollingFleet, snapshotOf, turnOn } from '../../../tests/rolling-fleet.ts';
import { parsePolicy } from '../../policy/policy.ts';
import { capacityOf } from '../../record/capacity.ts';
import type { KeptServer } from '../../record/kept-server.ts';
import type { Swap } from '../../record/swap.ts';
import { applyResults } from '../apply-results.ts';
import { countBudget } from '../capacity/budget.ts';
import { readLag } from '../capacity/expected-desired.ts';
import { measureCapacity } from '../capacity/measure-capacity.ts';
import { countUnassigned } from '../capacity/slots.ts';
import { zoneLimits } from '../capacity/zone-limits.ts';
import { progressRollback, terminateOwn } from './rollback.ts';

type Servers = Parameters<typeof snapshotOf>[0];
type Changes = {
  servers?: Servers;
  quarantine?: object;
  kept?: Partial<KeptServer>[];
  change?: (swap: Swap, state: ReturnType<typeof rollingFleet>) => void;
  drains?: boolean;
  min?: number;
};

const servers: Servers = [{ id: 'old-1' }, { id: 'old-2' }, { id: 'new-1', work: 'unhealthy' }];
const rollback = { outcome: 'failed' as const, reason: 'its probe failed', at: now, cause: 'probe' as const };
const keptBefore = { server: 'new-0', group: 'web', image: 'ami-new', cause: 'left-service' as const };

/** The swap of `old-1`, whose replacement joined and failed, at one poll. */
const open = ({ servers: all = servers, quarantine = { maxServers: 2, ttl: '1h' }, kept, change, drains = false, min }: Changes = {}) => {
  const state = rollingFleet(2, 1);
  const swap = joinedSwap(state, 'old-1', 'new-1');
  swap.rollback = { ...rollback };
  change?.(swap, state);
  const snapshot = snapshotOf(all, { policy: { quarantine } });
  if (drains) addDraining(snapshot, { 'new-1': { work: 'starting' } });
  if (kept) snapshot.observation.kept = kept.map((each) => ({ ...keptBefore, ...each }) as KeptServer);
  const group = snapshot.group('web');
  if (group && min !== undefined) group.min = min;
  return { state, swap, turn: turnOn(state, snapshot) };
};

/** What is done about it. */
const act = (changes: Changes = {}) => {
  const opened = open(changes);
  terminateOwn(opened.turn);
  return { ...opened, intents: opened.turn.intents, reason: opened.swap.rollback?.reason };
};

describe('a replacement that failed', () => {
  test('is put in standby by name, and the record says so first; its slot is given back', () => {
    const { intents, swap, state } = act();
    const until = now + 3_600_000;
    expect(intents).toEqual([
      {
        kind: 'quarantine',
        group: 'web',
        server: 'new-1',
        swap: swap.id,
        image: 'ami-new',
        cause: 'probe',
        reason: 'its probe failed',
        until,
      },
    ]);
    expect(swap.rollback?.termination).toEqual({ at: now, isConfirmed: false, decrement: true, sends: 1, keepUntil: until });
    expect(capacityOf(state.campaign, 'web').taken).toMatchObject([{ server: 'new-1' }]);
  });

  test.each<[string, Changes, string | undefined]>([
    ['none is to be kept', { quarantine: {} }, undefined],
    [
      'it was only not needed any more',
      { change: (swap) => Object.assign(swap, { rollback: { ...rollback, outcome: 'abandoned' } }) },
      undefined,
    ],
    ['it ended by itself', { change: ({ rollback: own }) => void delete own?.cause }, undefined],
    [
      'it is protected',
      { servers: [...servers.slice(0, 2), { id: 'new-1', work: 'unhealthy', member: { isProtected: true } }] },
      'protected from scale-in',
    ],
    [
      'it is not in service',
      { servers: [...servers.slice(0, 2), { id: 'new-1', member: { lifecycle: 'Pending:Wait' } }] },
      'not in service',
    ],
    [
      'nothing is known of it',
      { servers: [...servers.slice(0, 2), { id: 'new-1', work: 'unknown' }] },
      'not in service, or that is not known',
    ],
    ['a workload of its group drains its servers, though it has not joined it', { drains: true }, 'hand/db drains its servers'],
    ['its group is at its MinSize', { min: 3 }, 'web is at its MinSize'],
    ['one of its cause is kept', { kept: [{ cause: 'probe' }] }, 'new-0, which failed in the same way, is kept already'],
    ['as many as allowed are kept', { kept: [{}, { server: 'new-2' }] }, '2 are kept already, and quarantine.maxServers is 2'],
    [
      'the call was refused',
      { change: ({ rollback: own }) => void Object.assign(own ?? {}, { notKept: 'ValidationError: no' }) },
      'ValidationError: no',
    ],
  ])('is terminated as ever where %s', (_, changes, why) => {
    const { intents, reason } = act(changes);
    expect(intents).toMatchObject([{ kind: 'terminate', server: 'new-1', purpose: 'rollback', decrement: true }]);
    expect(reason).toMatch(why === undefined ? /^its probe failed$/ : new RegExp(`^its probe failed; not kept in quarantine: .*${why}`));
  });

  test('of another image, or of another cause, is kept beside one that is', () => {
    for (const kept of [[{ cause: 'probe' as const, image: 'ami-other' }], [{}]])
      expect(act({ kept }).intents).toMatchObject([{ kind: 'quarantine' }]);
  });

  test('is not kept where another one of its cause is about to be, and counts it', () => {
    const both = (cause: 'probe' | 'mismatch', maxServers = 2) => {
      const change: Changes['change'] = (swap, state) => {
        const other = joinedSwap(state, 'old-2', 'new-2');
        other.rollback = {
          ...rollback,
          cause,
          termination: { at: now - 5_000, isConfirmed: true, decrement: true, sends: 1, keepUntil: now },
        };
        state.swaps = [other, swap];
        capacityOf(state.campaign, 'web').surge = 2;
      };
      const all: Servers = [...servers, { id: 'new-2', member: { lifecycle: 'EnteringStandby' } }];
      return act({ servers: all, change, quarantine: { maxServers } }).intents.map(({ kind }) => kind);
    };
    expect([both('probe'), both('mismatch'), both('mismatch', 1)]).toEqual([['terminate'], ['quarantine'], ['terminate']]);
  });

  test('is sent once more where no answer came and it still serves, and then terminated, which has the record forget it', () => {
    const lost = (sends: number, age = readLag + 1) =>
      act({
        change: ({ rollback: own }) =>
          void Object.assign(own ?? {}, { termination: { at: now - age, isConfirmed: false, decrement: true, sends, keepUntil: now } }),
      }).intents;
    expect(lost(1, readLag)).toEqual([]);
    expect(lost(1)).toMatchObject([{ kind: 'quarantine' }]);
    expect(lost(2)).toMatchObject([{ kind: 'terminate', forgetsKept: true }]);
  });
});

test('a server that is kept counts toward no limit: none of the zone, none of the machines, none of what is there at most', () => {
  const limitsWith = (kept: Changes['kept'], lifecycle = 'Standby') => {
    const all: Servers = [...servers, ...[1, 2].map((nth) => ({ id: `new-0${nth}`, member: { lifecycle } }))];
    const { turn, state } = open({ servers: all, ...(kept && { kept }) });
    const { snapshot, policy } = turn;
    if (!policy) throw new Error('no policy');
    measureCapacity(turn);
    const perZone = parsePolicy({ pace: { perZone: '50%' } }, 'policy');
    return [
      countBudget(state, snapshot, policy).machines?.now,
      zoneLimits({ ...state, swaps: [] }, snapshot, perZone)({ group: 'web', zone: 'a' }),
      state.campaign.seen.maxTotal,
      state.campaign.seen.maxMachines,
    ];
  };
  expect(limitsWith([{ server: 'new-01' }, { server: 'new-02' }])).toEqual([3, 2, 3, 3]);
  expect(limitsWith(undefined)).toEqual([5, 3, 5, 5]);
  // One that others brought back is a server like any other.
  expect(limitsWith([{ server: 'new-01' }, { server: 'new-02' }], 'InService')).toEqual([5, 3, 5, 5]);
});

describe('a server that was sent into standby', () => {
  const sent = { at: now - 5_000, isConfirmed: false, decrement: true, sends: 1, keepUntil: now + 3_600_000 };
  const follow = (member: Servers[number]['member'] | 'gone', termination: object = {}) => {
    const gone: Servers[number] = { id: 'new-1', member: { lifecycle: 'Terminating' }, facts: { state: 'terminated' } };
    const opened = open({
      servers: [...servers.slice(0, 2), member === 'gone' ? gone : { id: 'new-1', member: member ?? {} }],
      change: ({ rollback: own }) => void Object.assign(own ?? {}, { termination: { ...sent, ...termination } }),
    });
    progressRollback(opened.turn, opened.swap);
    return { ...opened, capacity: capacityOf(opened.state.campaign, 'web') };
  };

  test('is kept once it is there, and people are notified how to see it and how to end it', () => {
    const { swap, turn } = follow({ lifecycle: 'Standby' }, { isConfirmed: true });
    expect(swap).toMatchObject({
      outcome: 'quarantined',
      reason: 'its probe failed; new-1 is in quarantine: kept in standby until 1970-01-01T03:46:40Z',
    });
    expect(turn.notices).toMatchObject([
      { next: expect.stringMatching(/start-session --target new-1.*--no-should-decrement-desired-capacity/) },
    ]);
  });

  test('is waited for on its way, and settled by what desired turns out to be where no answer came', () => {
    const { swap, capacity } = follow({ lifecycle: 'EnteringStandby' });
    expect([swap.outcome, swap.rollback?.termination?.isConfirmed, capacity.ambiguous]).toEqual([undefined, true, [now]]);
    expect(follow({ lifecycle: 'EnteringStandby' }, { isConfirmed: true }).capacity.ambiguous).toEqual([]);
  });

  test('failed where it ended before, or where others brought it back', () => {
    expect(follow('gone', { isConfirmed: true }).swap).toMatchObject({
      outcome: 'failed',
      reason: expect.stringMatching(/it ended before/),
    });
    expect(follow({}, { isConfirmed: true }).swap.outcome).toBeUndefined();
    expect(follow({}, { isConfirmed: true, at: now - readLag - 1 }).swap).toMatchObject({
      outcome: 'failed',
      reason: expect.stringMatching(/others took new-1/),
    });
  });
});

describe('the answer of the call', () => {
  const answered = (result: Parameters<typeof applyResults>[1][number]['result'], sends = 1) => {
    const { state, intents, swap } = act();
    const [intent] = intents;
    if (!intent || !swap.rollback?.termination) throw new Error('nothing was sent');
    swap.rollback.termination.sends = sends;
    const after = applyResults(state, [{ intent, result }], now);
    return { after, rollback: after.swaps[0]?.rollback, surge: capacityOf(after.campaign, 'web').surge };
  };

  test('a yes lowers our surge by one, as a terminate call with decrement does', () => {
    const { after, rollback: own, surge } = answered({ outcome: 'done' });
    expect([surge, own?.termination?.isConfirmed, countUnassigned(after, 'web')]).toEqual([0, true, 0]);
  });

  test('a definite no has it terminated, and stops nothing', () => {
    const { after, rollback: own, surge } = answered({ outcome: 'refused', code: 'AccessDenied', message: 'no' });
    expect([surge, own?.termination, own?.notKept, after.campaign.stop]).toEqual([1, undefined, 'AccessDenied: no', undefined]);
  });

  test.each<[string, Parameters<typeof answered>]>([
    ['no answer', [{ outcome: 'unanswered', message: 'lost' }]],
    ['a no after a lost attempt', [{ outcome: 'refused', code: 'ValidationError', message: 'not in service', attempts: 2 }]],
    ['a no to a call that was sent before', [{ outcome: 'refused', code: 'ValidationError', message: 'not in service' }, 2]],
  ])('%s leaves it open', (_, call) => {
    const { rollback: own, surge } = answered(...call);
    expect([surge, own?.termination?.isConfirmed, own?.notKept]).toEqual([1, false, undefined]);
  });
});
