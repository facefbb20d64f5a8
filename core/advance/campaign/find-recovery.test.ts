import { describe, expect, test } from '@jest/globals';
import { joinedSwap, now, rollingFleet, snapshotOf, turnOn } from '../../../tests/rolling-fleet.ts';
import type { ServerFacts } from '../../record/observation.ts';
import type { ServerWork, WorkSign } from '../../record/workload.ts';
import { findTerminationBlocker } from '../swap/termination-blocker.ts';
import { findRecovery } from './find-recovery.ts';

/** A campaign that heals `new-1`, whose replacement `new-9` has joined. */
const healing = (work: ServerWork['work'], facts: Partial<ServerFacts> = {}, signs: WorkSign[] = []) => {
  const state = rollingFleet(2, 1);
  const swap = joinedSwap(state, 'new-1', 'new-9');
  state.campaign.heal = { server: 'new-1', group: 'web', why: 'bad', signs: [], badSince: 0, at: 0 };
  const snapshot = snapshotOf([{ id: 'new-1', work, facts }, { id: 'new-2' }, { id: 'new-9' }]);
  for (const { servers } of snapshot.observation.workloads) if (servers['new-1'] && signs.length > 0) servers['new-1'].signs = signs;
  const turn = turnOn(state, snapshot);
  return { turn, swap, heal: state.campaign.heal };
};

describe('a server that is healed', () => {
  test('recovers where it is healthy again: its replacement is rolled back, and nothing more begins for it', () => {
    const { turn, swap, heal } = healing('healthy');
    findRecovery(turn);
    expect(swap.rollback).toMatchObject({ outcome: 'abandoned', reason: 'recovered: new-1 is healthy again' });
    expect([heal.recoveredAt, turn.campaign.skipped['new-1']]).toEqual([now, 'healthy again']);
  });

  test.each<[ServerWork['work'], { impaired?: 'yes' | 'no' | 'unknown' }]>([
    ['unhealthy', {}],
    ['unknown', {}],
    ['starting', {}],
    ['healthy', { impaired: 'yes' }],
    ['healthy', { impaired: 'unknown' }],
  ])('does not where its workload says %s, and EC2 %j', (work, facts) => {
    const { turn, swap, heal } = healing(work, facts);
    findRecovery(turn);
    expect([swap.rollback, heal.recoveredAt]).toEqual([undefined, undefined]);
  });

  const tasks: WorkSign = { kind: 'tasks', reason: '' };
  const stands = (state: 'yes' | 'no' | 'unknown'): Partial<ServerFacts> => ({ signs: [{ kind: 'connection', stands: state }] });

  test.each<[string, Partial<ServerFacts>, WorkSign[]]>([
    ['two witnesses still speak against it', stands('yes'), [tasks]],
    ['what was read besides is not known', stands('unknown'), []],
    ['of two witnesses one is not known', stands('unknown'), [tasks]],
  ])('does not though its workload calls it healthy where %s', (_, facts, signs) => {
    const { turn, heal } = healing('healthy', facts, signs);
    findRecovery(turn);
    expect(heal.recoveredAt).toBeUndefined();
  });

  test.each<[string, Partial<ServerFacts>, WorkSign[]]>([
    ['of its workload', stands('no'), [tasks]],
    ['that was read besides', stands('yes'), []],
  ])('recovers where one witness is left, %s: it would not have been healed for that', (_, facts, signs) => {
    const { turn, heal } = healing('healthy', facts, signs);
    findRecovery(turn);
    expect(heal.recoveredAt).toBe(now);
  });

  test('recovers while it drains for its heal, too', () => {
    const { turn, heal, swap } = healing('healthy');
    for (const { servers } of turn.snapshot.observation.workloads)
      if (servers['new-1']) servers['new-1'].cordon = { by: 'us', purpose: 'remove', left: 2, unit: 'tasks' };
    findRecovery(turn);
    expect([heal.recoveredAt, swap.rollback?.outcome]).toEqual([now, 'abandoned']);
  });

  test('that its workload calls healthy is terminated where two witnesses still speak against it, and not for one', () => {
    const blocked = (facts: Partial<ServerFacts>, signs: WorkSign[]) => {
      const { turn, swap } = healing('healthy', facts, signs);
      return turn.policy && findTerminationBlocker(turn, turn.policy, swap)?.reason;
    };
    expect(blocked(stands('yes'), [tasks])).toBeUndefined();
    for (const [facts, signs] of [
      [stands('yes'), []],
      [stands('no'), [tasks]],
      [stands('unknown'), [tasks]],
    ] as const)
      expect(blocked(facts, [...signs])).toBe('new-1 is not known to be bad at this poll');
  });

  test('does not recover any more once its terminate call was sent', () => {
    const { turn, swap, heal } = healing('healthy');
    Object.assign(swap, { stage: 'terminating', termination: { at: now, isConfirmed: false, decrement: true, sends: 1 } });
    findRecovery(turn);
    expect([swap.rollback, heal.recoveredAt]).toEqual([undefined, undefined]);
  });

  test('is terminated only while it is proven at that very poll that it does not work', () => {
    const blocked = (work: ServerWork['work'], facts = {}) => {
      const { turn, swap } = healing(work, facts);
      return turn.policy && findTerminationBlocker(turn, turn.policy, swap)?.reason;
    };
    expect(blocked('unhealthy')).toBeUndefined();
    expect(blocked('healthy', { impaired: 'yes' })).toBeUndefined();
    for (const work of ['healthy', 'unknown', 'starting'] as const) expect(blocked(work)).toBe('new-1 is not known to be bad at this poll');
  });
});
