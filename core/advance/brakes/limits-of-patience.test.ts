import { describe, expect, test } from '@jest/globals';
import { addDraining, cordonBy, joinedSwap, now, rollingFleet, snapshotOf, staleServer, turnOn } from '../../../tests/rolling-fleet.ts';
import type { CampaignState } from '../../record/campaign.ts';
import { capacityOf, openCapacity } from '../../record/capacity.ts';
import { beginSwap, type Swap } from '../../record/swap.ts';
import { indexObservation } from '../snapshot.ts';
import type { Turn } from '../turn.ts';
import { findHolds } from './holds.ts';
import { findHinderedRecovery, findLostLaunches, findStall, recordOthersFailures, tokenLifetime, writeOffMissingGroups } from './stops.ts';

const hour = 3_600_000;
const two = [{ id: 'old-1' }, { id: 'old-2' }];

const turnAt = (
  prepare: (state: CampaignState) => void = () => undefined,
  servers: Parameters<typeof snapshotOf>[0] = two,
  policy: object = {},
): Turn => {
  const state = rollingFleet(2, 1);
  prepare(state);
  return turnOn(state, snapshotOf(servers, { policy }));
};
const launching = (state: CampaignState, victim: string, change: Partial<Swap> = {}): Swap => {
  const swap = beginSwap(state.campaign, staleServer(victim), 'launch-first', 'launching', false, now);
  const whole = Object.assign(swap, { launch: { token: 't', count: 2, attempt: 1, at: now - tokenLifetime - 1 } }, change);
  state.swaps.push(whole);
  return whole;
};

describe('a group that is gone', () => {
  test('stops the campaign, and takes along what was under way in it, and nothing of another group', () => {
    const turn = turnAt(({ campaign, swaps }) => {
      campaign.groups = ['gone', 'web', 'unknown'];
      campaign.capacity.gone = { ...openCapacity(4, 0), surge: 2 };
      campaign.journal.push({ kind: 'process', group: 'gone', process: 'AZRebalance', at: 0, isSeen: true });
      campaign.journal.push({ kind: 'cordon', group: 'gone', server: 'x', workload: { kind: 'hand', id: 'db' }, purpose: 'remove', at: 0 });
      for (const [group, outcome] of [
        ['gone', undefined],
        ['gone', 'done'],
        ['web', undefined],
      ] as const)
        swaps.push({
          ...beginSwap(campaign, staleServer('old-1'), 'launch-first', 'launching', false, now),
          group,
          ...(outcome && { outcome }),
        });
    });
    writeOffMissingGroups(turn);
    expect(turn.stops.map(({ reason, outcome }) => [reason, outcome])).toEqual([
      ['group gone is gone', 'stopped'],
      ['group unknown is gone', 'stopped'],
    ]);
    expect(turn.state.swaps.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['abandoned', 'group gone is gone'],
      ['done', undefined],
      [undefined, undefined],
    ]);
    expect(turn.campaign.journal.map(({ kind, group }) => [kind, group])).toEqual([
      ['process', 'web'],
      ['cordon', 'gone'],
    ]);
    expect(turn.campaign.capacity.gone).toEqual(openCapacity(0, now));
    expect(turn.campaign.capacity.unknown).toBeUndefined();
  });
});

describe('servers of others that fail', () => {
  const record = (change: object, prepare: (state: CampaignState) => void = () => undefined) => {
    const turn = turnAt(prepare, [{ id: 'new-1', member: { isHealthy: false, ...change } }, { id: 'old-1' }]);
    recordOthersFailures(turn);
    return turn.campaign.failedServers;
  };

  test('count against the wanted version where they are of it, each once', () => {
    expect(record({})).toEqual(['new-1']);
    expect(record({ isHealthy: true })).toEqual([]);
    expect(record({ templateVersion: '1' })).toEqual([]);
    expect(record({ templateId: 'lt-2' })).toEqual([]);
    expect(record({}, ({ campaign }) => Object.assign(campaign, { wanted: {} }))).toEqual([]);
    expect(record({}, ({ campaign }) => Object.assign(campaign, { failedServers: ['new-1'] }))).toEqual(['new-1']);
  });

  test('are not those of a swap that is under way, nor stale ones', () => {
    expect(record({}, (state) => void joinedSwap(state, 'old-1', 'new-1'))).toEqual([]);
    expect(record({}, (state) => Object.assign(joinedSwap(state, 'old-1', 'new-1'), { outcome: 'done' }))).toEqual(['new-1']);
    expect(record({}, (state) => Object.assign(state, { queue: [staleServer('new-1')] }))).toEqual([]);
  });
});

describe('a launch that was not answered for seven hours', () => {
  test('is given up with all that waits for the same call, and no other one', () => {
    const turn = turnAt((state) => {
      launching(state, 'old-1');
      launching(state, 'old-2', { replacement: 'new-2' });
      launching(state, 'old-3');
      launching(state, 'old-4', { launch: { token: 'other', count: 1, attempt: 1, at: now } });
    });
    findLostLaunches(turn);
    expect(turn.stops).toMatchObject([
      { outcome: 'failed', reason: expect.stringMatching(/^the launch for old-1 was not answered within 7 hours/) },
    ]);
    expect(turn.state.swaps.map(({ outcome }) => outcome)).toEqual(['abandoned', undefined, 'abandoned', undefined]);
  });

  test.each<[string, Partial<Swap>]>([
    ['it was answered', { replacement: 'new-1' }],
    ['it was given up before', { outcome: 'abandoned' }],
    ['it is not that old', { launch: { token: 't', count: 1, attempt: 1, at: now - tokenLifetime } }],
  ])('is none where %s', (_, change) => {
    const turn = turnAt((state) => void launching(state, 'old-1', change));
    findLostLaunches(turn);
    expect(turn.stops).toEqual([]);
  });
});

describe('a proof that keeps Auto Scaling from healing', () => {
  const hinder = (prepare: (state: CampaignState) => void = () => undefined, suspended = 'ReplaceUnhealthy') => {
    const turn = turnAt(
      (state) => {
        state.campaign.journal.push({ kind: 'process', group: 'web', process: suspended, at: now, isSeen: true });
        state.campaign.healingSince = now - hour;
        prepare(state);
      },
      [{ id: 'old-1', member: { isHealthy: false } }, { id: 'old-2' }],
    );
    findHinderedRecovery(turn);
    return turn.stops.length;
  };

  test('gives way, unless it suspended something else, or a server of the group comes back', () => {
    expect(hinder()).toBe(1);
    expect(hinder(undefined, 'AZRebalance')).toBe(0);
    const away = (change: Partial<Swap>) =>
      hinder((state) => Object.assign(joinedSwap(state, 'old-2', 'new-1'), { method: 'reimage', ...change }));
    expect(away({})).toBe(0);
    expect(away({ outcome: 'done' })).toBe(1);
    expect(away({ method: 'launch-first' })).toBe(1);
    expect(hinder((state) => Object.assign(joinedSwap(state, 'old-2', 'old-1'), {}))).toBe(0);
  });
});

describe('a campaign in which nothing moves', () => {
  /** What it comes to when it has stood for so long, polled every minute. */
  const stand = (
    stoodFor: number,
    prepare: (state: CampaignState) => void = () => undefined,
    { policy = {}, polledAgo = 60_000, servers = two }: { policy?: object; polledAgo?: number; servers?: typeof two } = {},
  ) => {
    const turn = turnAt(prepare, servers, policy);
    findStall(turn);
    Object.assign(turn.campaign.moved, { at: now - stoodFor, polledAt: now - polledAgo });
    findStall(turn);
    return turn;
  };
  const reasons = (turn: Turn) => turn.stops.map(({ reason }) => reason);

  test('stops after holdTimeout, a day by default, and says which holds are open', () => {
    expect(reasons(stand(24 * hour))).toEqual([]);
    expect(reasons(stand(24 * hour + 1))).toEqual(['nothing has moved for 1d']);
    expect(reasons(stand(hour + 1, undefined, { policy: { brakes: { holdTimeout: '1h' } } }))).toEqual(['nothing has moved for 1h']);
    const unread = turnAt();
    Object.assign(unread, { policy: undefined });
    findStall(unread);
    Object.assign(unread.campaign.moved, { at: now - 24 * hour - 1, polledAt: now });
    findStall(unread);
    expect(reasons(unread)).toEqual(['nothing has moved for 1d']);
    const holding = ({ campaign }: CampaignState): void => {
      campaign.brakes.push({ kind: 'hold', reason: 'a', unblock: '', from: 0 }, { kind: 'hold', reason: 'b', unblock: '', from: 0, to: 1 });
      campaign.brakes.push({ kind: 'stop', reason: 'c', unblock: '', from: 0 }, { kind: 'hold', reason: 'd', unblock: '', from: 0 });
    };
    expect(reasons(stand(25 * hour, holding))).toEqual(['nothing has moved for 1d: a; d']);
  });

  test('moves where servers are replaced, fail, or go on, and where a drain does', () => {
    const movesBy = (
      change: (turn: Turn) => void,
      prepare: (state: CampaignState) => void = (state) => void joinedSwap(state, 'old-1', 'new-1'),
    ) => {
      const turn = turnAt(prepare);
      findStall(turn);
      Object.assign(turn.campaign.moved, { at: 5, polledAt: now });
      change(turn);
      findStall(Object.assign(turn, { snapshot: indexObservation(turn.observation, now) }));
      return turn.campaign.moved.at === now;
    };
    expect(movesBy(() => undefined)).toBe(false);
    expect(movesBy(({ campaign }) => void Object.assign(campaign.counters, { replaced: 9 }))).toBe(true);
    expect(movesBy(({ campaign }) => void Object.assign(campaign.counters, { failed: 9 }))).toBe(true);
    expect(movesBy(({ campaign }) => void Object.assign(campaign, { phase: 'settle' }))).toBe(true);
    expect(movesBy(({ state }) => void state.swaps[0]?.stages.push({ name: 'terminating', at: now }))).toBe(true);
    // A launch that is refused over and over is no movement.
    expect(movesBy(({ state }) => void launching(state, 'old-2'))).toBe(false);
    const draining = (left: number) => (turn: Turn) => {
      addDraining(turn.snapshot, { 'old-1': { cordon: { ...cordonBy('us'), left } } });
    };
    expect(movesBy(draining(3))).toBe(true);
    expect(movesBy((turn) => void addDraining(turn.snapshot, { 'old-1': { cordon: cordonBy('others') } }))).toBe(false);
    const done = (state: CampaignState): void => void Object.assign(joinedSwap(state, 'old-1', 'new-1'), { outcome: 'done' });
    expect(movesBy(draining(3), done)).toBe(false);
  });

  test('is not charged for the time in which it waited, which no poll saw', () => {
    const movedAt = (polledAgo: number) => stand(hour, undefined, { polledAgo }).campaign.moved;
    expect(movedAt(600_000)).toMatchObject({ at: now - hour, polledAt: now });
    expect(movedAt(600_001)).toMatchObject({ at: now - hour + 600_001, polledAt: now });
    const first = turnAt(({ campaign }) => Object.assign(campaign, { moved: { mark: '', at: 0 } }));
    findStall(first);
    expect(first.campaign.moved).toMatchObject({ at: now, polledAt: now });
  });

  test('does not stand while a proof bakes', () => {
    const baking =
      (joinedAgo: number, change: object = {}) =>
      (state: CampaignState): void => {
        const swap = joinedSwap(state, 'old-1', 'new-1');
        swap.isProof = true;
        swap.stages = [{ name: 'joined', at: now - joinedAgo }];
        Object.assign(state.campaign, change);
      };
    const policy = { proof: { bake: '30h' } };
    expect(reasons(stand(25 * hour, baking(30 * hour - 1), { policy }))).toEqual([]);
    expect(reasons(stand(25 * hour, baking(30 * hour), { policy }))).toHaveLength(1);
    const stop = { reason: 'x', at: now, outcome: 'stopped' };
    expect(stand(25 * hour, baking(hour, { stop, phase: 'settle' }), { policy }).campaign.stop?.reason).toMatch(/given up/);
  });

  test('that was stopped is given up while it settles: what is left is named, and what is expected is what is there', () => {
    const stop = { reason: 'x', at: now, outcome: 'stopped' as const };
    const settling = (state: CampaignState): void => {
      Object.assign(state.campaign, { stop, phase: 'settle', groups: ['web', 'gone'] });
      joinedSwap(state, 'old-1', 'new-1');
      launching(state, 'old-2');
      Object.assign(joinedSwap(state, 'old-3', 'new-3'), { outcome: 'done' });
      capacityOf(state.campaign, 'web').surge = 2;
    };
    const { campaign, state } = stand(25 * hour, settling);
    expect(campaign.stop).toMatchObject({
      outcome: 'failed',
      reason:
        'x; given up after 1d: new-1 for old-1 is not settled, a launch for old-2 is not settled, desired capacity of web is 2 from what others set it to; check them and correct them by hand',
    });
    expect(state.swaps.map(({ outcome }) => outcome)).toEqual(['abandoned', 'abandoned', 'done']);
    expect(campaign.capacity).toEqual({ web: openCapacity(2, now) });
    const rolling = stand(25 * hour, (before) => {
      settling(before);
      before.campaign.phase = 'roll';
    });
    expect([rolling.campaign.stop?.reason, reasons(rolling)]).toEqual(['x', ['nothing has moved for 1d']]);
  });
});

describe('holds that concern a part', () => {
  const holds = (prepare: (turn: Turn) => void, fleet: (state: CampaignState) => void = () => undefined) => {
    const turn = turnAt(fleet);
    turn.victims = [staleServer('old-1', 'a')];
    turn.budget = { slots: 2, method: 'launch-first', limits: [] };
    prepare(turn);
    return findHolds(turn);
  };
  const dry =
    (until = now + hour) =>
    ({ campaign }: CampaignState) =>
      void Object.assign(capacityOf(campaign, 'web'), { backoff: { a: { until, times: 1, message: 'none' } } });

  test('no capacity in a zone: for as long as it is not tried again, or a server waits there', () => {
    const found = (fleet: (state: CampaignState) => void, prepare: (turn: Turn) => void = () => undefined) =>
      holds(prepare, fleet).filter(({ reason }) => reason === 'no capacity in a for web: none');
    expect(found(dry())).toMatchObject([{ kind: 'hold', until: now + hour, isPartial: true, isWhileReplacing: true, isLast: true }]);
    expect(found(dry(now))).toHaveLength(1);
    const elsewhere = (turn: Turn): void => {
      turn.victims = [];
    };
    expect(found(dry(now), elsewhere)).toEqual([]);
    expect(found(dry(now + 1), elsewhere)).toHaveLength(1);
    const busy = (state: CampaignState): void => {
      dry()(state);
      joinedSwap(state, 'old-2', 'new-1');
    };
    expect(found(busy)[0]).not.toHaveProperty('isLast');
    const ended = (state: CampaignState): void => {
      dry()(state);
      Object.assign(joinedSwap(state, 'old-2', 'new-1'), { outcome: 'done' });
    };
    expect(found(ended)[0]).toHaveProperty('isLast');
  });

  test('others who scale in: until their time is over', () => {
    const found = (times: number, until: number) =>
      holds(
        () => undefined,
        ({ campaign }) => Object.assign(capacityOf(campaign, 'web'), { scaledIn: { times, until } }),
      );
    expect(found(1, now + 1)).toMatchObject([
      { reason: 'others scale web in, and took 1 new server', until: now + 1, isPartial: true, isWhileReplacing: true },
    ]);
    expect(found(2, now + 1)[0]?.reason).toBe('others scale web in, and took 2 new servers in a row');
    expect(found(2, now)).toEqual([]);
  });

  test('launches that are not answered: once they were sent twice, one hold for each place', () => {
    const found = (tries: number[], change: Partial<Swap> = {}, slots = 2) =>
      holds(
        (turn) => {
          turn.budget = { slots, method: 'launch-first', limits: [] };
        },
        (state) => {
          capacityOf(state.campaign, 'web').surge = 0;
          for (const [index, each] of tries.entries())
            launching(state, `old-${index}`, {
              launch: { token: `${index}`, count: 1, attempt: 1, at: now, unanswered: { tries: each, last: 'Throttling' } },
              ...change,
            });
        },
      ).filter(({ reason }) => reason === 'a launch in a for web is not answered');
    expect(found([2, 2])).toMatchObject([{ detail: '2 tries, the last: Throttling', isPartial: true, isBrief: true, isLast: true }]);
    expect(found([1])).toEqual([]);
    expect(found([2], { replacement: 'new-1' })).toEqual([]);
    expect(found([2], { outcome: 'abandoned' })).toEqual([]);
    expect(found([2])[0]).not.toHaveProperty('isLast');
    expect(found([2], {}, 1)[0]).toHaveProperty('isLast');
    expect(found([2, 1])[0]).not.toHaveProperty('isLast');
  });

  test('too many machines: while servers wait to be replaced, and launches come first', () => {
    const found = (change: Partial<Turn['budget']>, prepare: (turn: Turn) => void = () => undefined) =>
      holds((turn) => {
        Object.assign(turn.budget, { machines: { now: 4, most: 4 }, ...change });
        prepare(turn);
      }).filter(({ reason }) => reason === 'maxTotal allows 4 machines, draining ones too');
    expect(found({})).toMatchObject([{ isPartial: true, isLast: true, isBrief: true, isWhileReplacing: true }]);
    expect(found({ machines: { now: 3, most: 4 } })).toEqual([]);
    expect(found({ method: 'terminate-first' })).toEqual([]);
    expect(found({}, (turn) => Object.assign(turn, { victims: [] }))).toEqual([]);
    expect(found({}, ({ campaign }) => Object.assign(campaign, { phase: 'settle' }))).toEqual([]);
  });
});
