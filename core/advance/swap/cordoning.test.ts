import { describe, expect, test } from '@jest/globals';
import { addDraining, cordonBy, draining, joinedSwap, now, rollingFleet, snapshotOf, turnOn } from '../../../tests/rolling-fleet.ts';
import { workOf } from '../../../workloads/target-group/driver.ts';
import { capacityOf } from '../../record/capacity.ts';
import { listCordons } from '../../record/journal.ts';
import { enterStage } from '../../record/swap.ts';
import type { ServerWork } from '../../record/workload.ts';
import { readLag } from '../capacity/expected-desired.ts';
import { cordonVictims, findLeaveBlocker } from './cordoning.ts';

const servers = [{ id: 'old-1' }, { id: 'old-2' }, { id: 'new-1' }];
type State = ReturnType<typeof rollingFleet>;

/** Two servers of others and a replacement of ours that has joined for `old-1`, in a workload that drains. */
const cordon = (snapshot = addDraining(snapshotOf(servers)), prepare: (state: State) => void = () => undefined) => {
  const state = rollingFleet(2, 1);
  const swap = joinedSwap(state, 'old-1', 'new-1');
  prepare(state);
  const turn = turnOn(state, snapshot);
  cordonVictims(turn);
  return { ...turn, swap };
};

describe('a victim whose replacement has joined', () => {
  test('is cordoned where a workload drains it, the journal naming the mark and what was there before', () => {
    const snapshot = addDraining(snapshotOf(servers));
    Object.assign(snapshot.observation.workloads[1] ?? {}, { before: { limit: 4 } });
    const { intents, campaign, swap } = cordon(snapshot);
    expect(intents).toEqual([{ kind: 'cordon', workload: draining, group: 'web', server: 'old-1', swap: swap.id, purpose: 'remove' }]);
    expect(listCordons(campaign.journal)).toMatchObject([{ server: 'old-1', workload: draining, before: { limit: 4 }, at: now }]);
    expect(swap).toMatchObject({ stage: 'cordoning' });
  });

  test('is cordoned in every workload that drains it, and in no other', () => {
    const snapshot = addDraining(addDraining(snapshotOf(servers)));
    Object.assign(snapshot.observation.workloads[2] ?? {}, { id: 'search' });
    expect(cordon(snapshot).intents).toMatchObject([{ workload: { id: 'db' } }, { workload: { id: 'search' } }]);
    expect(cordon(snapshotOf(servers))).toMatchObject({ intents: [], swap: { stage: 'joined' } });
  });

  test.each<[string, () => ReturnType<typeof snapshotOf>]>([
    [
      'the group would fall below its floor',
      () => addDraining(snapshotOf([{ id: 'old-1' }, { id: 'old-2', work: 'unhealthy' }, { id: 'new-1' }])),
    ],
    ['its replacement is not healthy now', () => addDraining(snapshotOf(servers), { 'new-1': workOf('starting', 'tg') })],
    ['its workload says no', () => addDraining(snapshotOf(servers), { 'old-1': { mayLeave: { verdict: 'fail', reason: 'no quorum' } } })],
    ['its workload does not know', () => addDraining(snapshotOf(servers), { 'old-1': { mayLeave: { verdict: 'unknown', reason: '?' } } })],
    [
      'facts about it could not be read',
      () => addDraining(snapshotOf([{ id: 'old-1', facts: { state: 'unknown' } }, ...servers.slice(1)])),
    ],
  ])('is not cordoned where %s', (_, snapshot) => {
    expect(cordon(snapshot())).toMatchObject({ intents: [], swap: { stage: 'joined' }, blockers: [{}] });
  });

  test.each<[string, (state: State) => void]>([
    ['after a stop', ({ campaign }) => Object.assign(campaign, { stop: { reason: 'x', at: now, outcome: 'stopped' } })],
    ['once it is rolled back', ({ swaps }) => Object.assign(swaps[0] ?? {}, { rollback: { outcome: 'failed', reason: 'x', at: now } })],
  ])('is not cordoned %s', (_, prepare) => {
    expect(cordon(undefined, prepare).intents).toEqual([]);
  });

  test('is not cordoned without a lease', () => {
    const snapshot = addDraining(snapshotOf(servers));
    snapshot.observation.noLease = 'none';
    expect(cordon(snapshot).intents).toEqual([]);
  });

  test('stays for good where others cordon it first, and its swap is rolled back', () => {
    const { intents, campaign, swap } = cordon(addDraining(snapshotOf(servers), { 'old-1': { cordon: cordonBy('others') } }));
    expect(intents).toEqual([]);
    expect(campaign.skipped['old-1']).toMatch(/cordoned by others/);
    expect(swap.rollback).toMatchObject({ outcome: 'abandoned' });
  });

  test('counts off the victims that this step cordons before it', () => {
    const { intents, swap } = cordon(addDraining(snapshotOf([...servers, { id: 'new-2' }])), (state) => {
      capacityOf(state.campaign, 'web').baseline = 3;
      joinedSwap(state, 'old-2', 'new-2');
    });
    expect(intents).toMatchObject([{ server: 'old-1' }]);
    expect(swap.stage).toBe('cordoning');
  });
});

describe('a cordon that reads do not show', () => {
  const resend = (age: number, works: Record<string, Partial<ServerWork>> = {}) =>
    cordon(addDraining(snapshotOf(servers), works), ({ campaign, swaps: [swap] }) => {
      if (swap) enterStage(swap, 'cordoning', now - age);
      campaign.journal.push({ kind: 'cordon', group: 'web', server: 'old-1', workload: draining, purpose: 'remove', at: now - age });
    });

  test('is sent again once reads have caught up, with no second word in the journal', () => {
    expect(resend(readLag).intents).toEqual([]);
    const { intents, campaign } = resend(readLag + 1);
    expect(intents).toMatchObject([{ kind: 'cordon', server: 'old-1' }]);
    expect(listCordons(campaign.journal)).toMatchObject([{ at: now }]);
  });

  test('is asked about before it is sent again: its workload, or capacity that others took, may speak against it by now', () => {
    const { intents, blockers } = resend(readLag + 1, { 'old-1': { mayLeave: { verdict: 'fail', reason: 'no quorum' } } });
    expect(intents).toEqual([]);
    expect(blockers.map(({ blocker }) => blocker.reason)).toEqual([expect.stringMatching(/no quorum/)]);
  });

  test.each(['terminate-first', 'reimage'] as const)('is sent again %s too, where no replacement is there yet', (method) => {
    const { intents } = cordon(addDraining(snapshotOf(servers, { policy: { pace: { maxSurge: 0, maxUnavailable: 1 } } })), (state) => {
      const { campaign } = state;
      Object.assign(state.swaps[0] ?? {}, { method, stage: 'cordoning', replacement: undefined });
      campaign.journal.push({
        ...{ kind: 'cordon', group: 'web', server: 'old-1', workload: draining },
        ...{ purpose: 'remove', at: now - readLag - 1 },
      });
    });
    expect(intents).toMatchObject([{ kind: 'cordon', server: 'old-1' }]);
  });

  test('is not sent again where it is seen', () => {
    expect(resend(readLag + 1, { 'old-1': { cordon: cordonBy('us') } }).intents).toEqual([]);
  });
});

describe('what a workload says of leaving', () => {
  const blockerOf = (work: Partial<ServerWork>) => findLeaveBlocker(addDraining(snapshotOf(servers), { 'old-1': work }), 'old-1', 'web');

  test('is a no unless it is a yes', () => {
    expect(blockerOf({})).toBeUndefined();
    expect(blockerOf({ mayLeave: { verdict: 'fail', reason: 'no quorum' } })?.reason).toMatch(/old-1 .*hand.*no quorum/);
    expect(blockerOf({ mayLeave: { verdict: 'unknown', reason: 'no answer' } })?.reason).toMatch(/no answer/);
  });

  test('is a no where it could not be asked and drains, and nothing where it has no say', () => {
    const snapshot = addDraining(snapshotOf(servers));
    const [, hand] = snapshot.observation.workloads;
    if (hand) hand.servers['old-1'] = workOf('unknown', 'tg');
    expect(findLeaveBlocker(snapshot, 'old-1', 'web')?.reason).toMatch(/health unknown/);
    expect(findLeaveBlocker(snapshotOf(servers), 'old-1', 'web')).toBeUndefined();
  });
});
