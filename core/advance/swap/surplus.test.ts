import { describe, expect, test } from '@jest/globals';
import { addDraining, draining, joinedSwap, now, rollingFleet, snapshotOf, staleServer, turnOn } from '../../../tests/rolling-fleet.ts';
import type { CampaignState } from '../../record/campaign.ts';
import { capacityOf } from '../../record/capacity.ts';
import type { Swap } from '../../record/swap.ts';
import { readLag } from '../capacity/expected-desired.ts';
import type { Snapshot } from '../snapshot.ts';
import { progressRollback, terminateOwn } from './rollback.ts';

/** Which of the group's own servers leaves, by name, where there is one more than others want. */

type Servers = Parameters<typeof snapshotOf>[0];
type Prepare = (state: CampaignState) => void;

const extraServers: Servers = [{ id: 'old-1' }, { id: 'old-2' }, { id: 'old-3' }];

/** Three stale servers where others want two; the replacement that was launched is gone. */
const settle = (servers: Servers = extraServers, prepare: Prepare = () => undefined, change = (snapshot: Snapshot) => snapshot) => {
  const state = rollingFleet(2, 1);
  state.campaign.phase = 'settle';
  Object.assign(state, { queue: servers.filter(({ id }) => id.startsWith('old')).map(({ id }) => staleServer(id)) });
  prepare(state);
  const turn = turnOn(state, change(snapshotOf(servers)));
  terminateOwn(turn);
  return { named: turn.intents.flatMap((intent) => (intent.kind === 'terminate' ? [intent.server] : [])), ...turn };
};

describe('a group that is larger than others want, with no new server left to leave for it', () => {
  test('has one stale server leave, with decrement, as an extra one', () => {
    const { intents, campaign } = settle();
    expect(intents).toEqual([
      { kind: 'terminate', group: 'web', server: 'old-1', purpose: 'orphan', decrement: true, savesConsole: false },
    ]);
    expect(capacityOf(campaign, 'web').orphans).toEqual([
      { server: 'old-1', termination: { at: now, isConfirmed: false, decrement: true, sends: 1 } },
    ]);
    expect(capacityOf(campaign, 'web').taken).toEqual([{ server: 'old-1', at: now }]);
  });

  test('prefers one that does not serve, and takes only such a one where all the others are needed', () => {
    const sick: Servers = [{ id: 'old-1' }, { id: 'old-2', work: 'unhealthy' }, { id: 'old-3' }];
    expect(settle(sick).named).toEqual(['old-2']);
    expect(settle([{ id: 'old-1', member: { isProtected: true } }, ...sick.slice(1)]).named).toEqual(['old-2']);
    // Nothing is known of it: it is no server that does not serve.
    expect(settle([{ id: 'old-1' }, { id: 'old-2', work: 'unknown' }, { id: 'old-3' }]).named).toEqual([]);
  });

  test.each<[string, Servers, Prepare]>([
    ['it is protected', [{ id: 'old-1', member: { isProtected: true } }, { id: 'new-1' }, { id: 'new-2' }], () => undefined],
    [
      'it is as wanted by now',
      [{ id: 'old-1', facts: { image: 'ami-new' }, member: { templateVersion: '2' } }, { id: 'new-1' }, { id: 'new-2' }],
      () => undefined,
    ],
    [
      'it is left alone',
      [{ id: 'old-1' }, { id: 'new-1' }, { id: 'new-2' }],
      ({ campaign }) => Object.assign(campaign.skipped, { 'old-1': 'x' }),
    ],
    ['a swap of the group is open', extraServers, (state) => void joinedSwap(state, 'old-1', 'new-9')],
    ['servers are still replaced', extraServers, ({ campaign }) => Object.assign(campaign, { phase: 'roll' })],
    ['others want it', extraServers, ({ campaign }) => Object.assign(capacityOf(campaign, 'web'), { baseline: 3, surge: 0 })],
    ['desired is another number by now', extraServers, ({ campaign }) => Object.assign(capacityOf(campaign, 'web'), { surge: 2 })],
    [
      'desired is not settled',
      extraServers,
      ({ campaign }) => Object.assign(capacityOf(campaign, 'web'), { pendingRaise: { by: 1, at: now } }),
    ],
    [
      'one is on its way out',
      extraServers,
      ({ campaign }) =>
        capacityOf(campaign, 'web').orphans.push({
          server: 'old-2',
          termination: { at: now, isConfirmed: false, decrement: true, sends: 1 },
        }),
    ],
  ])('keeps it where %s', (_, servers, prepare) => {
    expect(settle(servers, prepare).named).toEqual([]);
  });

  test('a swap of another group, or one that is over, is no reason to wait', () => {
    expect(settle(extraServers, (state) => Object.assign(joinedSwap(state, 'old-1', 'new-9'), { group: 'db' })).named).toEqual(['old-1']);
    expect(settle(extraServers, (state) => Object.assign(joinedSwap(state, 'old-9', 'new-9'), { outcome: 'abandoned' })).named).toEqual([
      'old-1',
    ]);
  });

  test('one that is a member of a workload that must drain it stays', () => {
    expect(settle(extraServers, undefined, addDraining).named).toEqual([]);
  });

  test('a terminate call for an extra server is sent again once it is sure to be lost, and no sooner', () => {
    const sentAt = (at: number) =>
      settle(extraServers, ({ campaign }) =>
        capacityOf(campaign, 'web').orphans.push({ server: 'old-2', termination: { at, isConfirmed: false, decrement: true, sends: 1 } }),
      );
    expect(sentAt(now - readLag).named).toEqual([]);
    const again = sentAt(now - readLag - 1);
    expect(again.named).toEqual(['old-2']);
    expect(capacityOf(again.campaign, 'web').orphans).toMatchObject([{ server: 'old-2', termination: { at: now, sends: 2 } }]);
  });
});

describe('a replacement that is rolled back while the group needs it', () => {
  const sick: Servers = [{ id: 'old-1' }, { id: 'old-2', work: 'unhealthy' }, { id: 'new-1' }];

  /** The swap of `old-1` and `new-1` is rolled back, and one of two servers does not serve. */
  const roll = (servers: Servers = sick, prepare: Prepare = () => undefined, change = (snapshot: Snapshot) => snapshot) => {
    const state = rollingFleet(2, 1);
    const swap = joinedSwap(state, 'old-1', 'new-1');
    swap.rollback = { outcome: 'failed', reason: 'its probe failed', at: now };
    Object.assign(state, { queue: servers.filter(({ id }) => id.startsWith('old')).map(({ id }) => staleServer(id)) });
    prepare(state);
    const turn = turnOn(state, change(snapshotOf(servers)));
    terminateOwn(turn);
    return { named: turn.intents.flatMap((intent) => (intent.kind === 'terminate' ? [intent.server] : [])), swap, ...turn };
  };

  test('stays for the one that does not serve, which leaves by name', () => {
    const { intents, swap } = roll();
    expect(intents).toMatchObject([{ kind: 'terminate', server: 'old-2', purpose: 'orphan', decrement: true }]);
    expect(swap).toMatchObject({ outcome: 'failed', reason: 'its probe failed; it stays for old-2, which did not serve' });
  });

  test.each<[string, Servers, Prepare]>([
    [
      'that one is protected',
      [{ id: 'old-1' }, { id: 'old-2', work: 'unhealthy', member: { isProtected: true } }, { id: 'new-1' }],
      () => undefined,
    ],
    [
      'nothing is known of it',
      [{ id: 'old-1' }, { id: 'old-2', work: 'unhealthy', facts: { state: 'unknown' } }, { id: 'new-1' }],
      () => undefined,
    ],
    ['it is not known to be sick', [{ id: 'old-1' }, { id: 'old-2', work: 'unknown' }, { id: 'new-1' }], () => undefined],
    [
      'an extra server is on its way out already',
      sick,
      ({ campaign }) =>
        capacityOf(campaign, 'web').orphans.push({
          server: 'old-9',
          termination: { at: now, isConfirmed: false, decrement: true, sends: 1 },
        }),
    ],
  ])('nothing leaves where %s', (_, servers, prepare) => {
    const { named, swap } = roll(servers, prepare);
    expect(named).toEqual([]);
    expect(swap.outcome).toBeUndefined();
  });

  test('one that a workload must drain does not leave so', () => {
    expect(roll(sick, undefined, addDraining).named).toEqual([]);
  });
});

describe('a replacement that holds work', () => {
  const servers: Servers = [{ id: 'old-1' }, { id: 'old-2' }, { id: 'new-1' }];
  const roll = (marks: { server: string; at: number }[]) => {
    const state = rollingFleet(2, 1);
    const swap = joinedSwap(state, 'old-1', 'new-1');
    swap.rollback = { outcome: 'abandoned', reason: 'x', at: now };
    for (const { server, at } of marks)
      state.campaign.journal.push({ kind: 'cordon', group: 'web', server, workload: draining, purpose: 'remove', at });
    const turn = turnOn(state, addDraining(snapshotOf(servers)));
    terminateOwn(turn);
    return turn.intents.map((intent) => [intent.kind, 'server' in intent ? intent.server : '']);
  };

  test('is marked once, and again where the mark is sure to be lost; a mark of another server is none', () => {
    expect(roll([])).toEqual([['cordon', 'new-1']]);
    expect(roll([{ server: 'new-1', at: now }])).toEqual([]);
    expect(roll([{ server: 'new-1', at: now - readLag - 1 }])).toEqual([['cordon', 'new-1']]);
    expect(roll([{ server: 'old-2', at: now }])).toEqual([['cordon', 'new-1']]);
  });
});

describe('a swap that is rolled back', () => {
  const ending = { at: now - readLag - 1, isConfirmed: false, decrement: false, sends: 1 };
  const follow = (
    change: Partial<Swap>,
    servers: Servers = [{ id: 'old-1' }, { id: 'old-2' }, { id: 'new-1' }],
    spoil = (s: Snapshot) => s,
  ) => {
    const state = rollingFleet(2, 1);
    const swap = Object.assign(joinedSwap(state, 'old-1', 'new-1'), { rollback: { outcome: 'failed', reason: 'x', at: now } }, change);
    if ('replacement' in change && change.replacement === undefined) delete swap.replacement;
    progressRollback(turnOn(state, spoil(snapshotOf(servers))), swap);
    return { swap, capacity: capacityOf(state.campaign, 'web') };
  };

  test('whose victim goes first is over where its call was never carried out, and waits where it may have been', () => {
    expect(follow({ method: 'terminate-first', termination: ending }).swap).toMatchObject({ outcome: 'failed' });
    expect(follow({ method: 'terminate-first', termination: ending }).swap.termination).toBeUndefined();
    expect(follow({ method: 'terminate-first', termination: { ...ending, at: now } }).swap.outcome).toBeUndefined();
    expect(follow({ method: 'terminate-first', termination: ending }, [{ id: 'old-2' }, { id: 'new-1' }]).swap.termination).toBeDefined();
  });

  test('whose server comes back is over, whatever became of it', () => {
    expect(follow({ method: 'reimage', replacement: 'old-1' }).swap).toMatchObject({ outcome: 'failed' });
  });

  test('waits for what Auto Scaling launches in the place of a victim that has gone first', () => {
    const gone = { method: 'terminate-first', stage: 'terminating', termination: { ...ending, isConfirmed: true } } as const;
    expect(follow({ ...gone, replacement: undefined } as unknown as Partial<Swap>).swap.outcome).toBeUndefined();
  });

  test('counts its terminate call once its replacement is seen leaving, whether it was answered or not', () => {
    const termination = { ...ending, decrement: true };
    const leaving: Servers = [{ id: 'old-1' }, { id: 'old-2' }, { id: 'new-1', member: { lifecycle: 'Terminating' } }];
    const sent = { rollback: { outcome: 'failed' as const, reason: 'x', at: now, termination } };
    const { swap, capacity } = follow(sent, leaving);
    expect(swap).toMatchObject({ rollback: { termination: { isConfirmed: true } } });
    expect(swap.outcome).toBeUndefined();
    expect(capacity.ambiguous).toEqual([now]);
    const there = follow({ rollback: { ...sent.rollback, termination: { ...termination, isConfirmed: false } } });
    expect(there.swap).toMatchObject({ rollback: { termination: { isConfirmed: false } } });
    expect(there.capacity.ambiguous).toEqual([]);
  });
});
