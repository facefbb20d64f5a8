import { describe, expect, test } from '@jest/globals';
import { addDraining, cordonBy, draining, joinedSwap, now, rollingFleet, snapshotOf, turnOn } from '../../../tests/rolling-fleet.ts';
import type { Swap } from '../../record/swap.ts';
import { liftCordons } from './cordons.ts';

const call = { at: now, isConfirmed: true, decrement: true, sends: 1 };

/** What is lifted where `old-1` is cordoned by us, `old-2` by others, and the swap of `old-1` is changed like this. */
const lift = (change: (swap: Swap) => void, before?: unknown) => {
  const state = rollingFleet(2, 1);
  change(joinedSwap(state, 'old-1', 'new-1'));
  const entry = { kind: 'cordon' as const, group: 'web', server: 'old-1', workload: draining, purpose: 'remove' as const, at: now };
  state.campaign.journal.push({ ...entry, ...(before !== undefined && { before }) });
  const cordons = { 'old-1': { cordon: cordonBy('us') }, 'old-2': { cordon: cordonBy('others') }, 'new-1': { cordon: cordonBy('us') } };
  const turn = turnOn(state, addDraining(snapshotOf([{ id: 'old-1' }, { id: 'old-2' }, { id: 'new-1' }]), cordons));
  liftCordons(turn);
  return turn.intents;
};

describe('a cordon of ours', () => {
  test('stays as long as its server is to leave', () => {
    for (const stage of ['cordoning', 'draining', 'drained', 'terminating'] as const)
      expect(lift((swap) => Object.assign(swap, { stage }))).toEqual([]);
    expect(lift((swap) => Object.assign(swap, { rollback: { outcome: 'failed', reason: 'x', at: now }, termination: call }))).toEqual([]);
  });

  test.each<[string, (swap: Swap) => void]>([
    ['the swap is rolled back', (swap) => Object.assign(swap, { rollback: { outcome: 'abandoned', reason: 'stopped', at: now } })],
    ['the swap only has a replacement so far', () => undefined],
    ['the swap is over', (swap) => Object.assign(swap, { outcome: 'done' })],
  ])('is lifted once %s, and what was there before is put back', (_, change) => {
    expect(lift(change, { limit: 4 })).toEqual([
      { kind: 'uncordon', workload: draining, group: 'web', server: 'old-1', before: { limit: 4 } },
    ]);
  });

  test('is one that the journal has: no other mark is ever lifted, whatever it looks like', () => {
    const lifted = lift((swap) => Object.assign(swap, { outcome: 'done' }));
    expect(lifted.map((intent) => (intent.kind === 'uncordon' ? intent.server : intent.kind))).toEqual(['old-1']);
  });

  test('stays as long as its workload says so, even where no swap needs it', () => {
    const state = rollingFleet(2, 1);
    state.campaign.journal.push({ kind: 'cordon', group: 'web', server: 'old-1', workload: draining, purpose: 'remove', at: now });
    const works = { 'old-1': { cordon: { ...cordonBy('us'), stays: 'its node is still there' } } };
    const turn = turnOn(state, addDraining(snapshotOf([{ id: 'old-1' }]), works));
    liftCordons(turn);
    expect(turn.intents).toEqual([]);
  });

  test('on a replacement that is rolled back stays until that one has left', () => {
    const state = rollingFleet(2, 1);
    const swap = joinedSwap(state, 'old-1', 'new-1');
    swap.rollback = { outcome: 'failed', reason: 'x', at: now };
    state.campaign.journal.push({ kind: 'cordon', group: 'web', server: 'new-1', workload: draining, purpose: 'remove', at: now });
    const turn = turnOn(state, addDraining(snapshotOf([{ id: 'old-1' }, { id: 'new-1' }])));
    liftCordons(turn);
    expect(turn.intents).toEqual([]);
    swap.outcome = 'failed';
    liftCordons(turn);
    expect(turn.intents).toMatchObject([{ kind: 'uncordon', server: 'new-1' }]);
  });
});
