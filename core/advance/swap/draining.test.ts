import { describe, expect, test } from '@jest/globals';
import { addDraining, cordonBy, joinedSwap, now, rollingFleet, snapshotOf, turnOn } from '../../../tests/rolling-fleet.ts';
import { workOf } from '../../../workloads/target-group/driver.ts';
import type { Stage } from '../../record/stages.ts';
import { enterStage, type Swap } from '../../record/swap.ts';
import type { ServerWork } from '../../record/workload.ts';
import { readLag } from '../capacity/expected-desired.ts';
import { progressDrain } from './draining.ts';

const servers = [{ id: 'old-1' }, { id: 'new-1' }];

/** A swap at this stage since so long, in milliseconds, when its workload says this of the victim. */
const progress = (stage: Stage, work: Partial<ServerWork>, change: Parameters<typeof snapshotOf>[0] = servers, age = 60_000) => {
  const state = rollingFleet(1, 1);
  const swap: Swap = joinedSwap(state, 'old-1', 'new-1');
  const stages = ['cordoning', 'draining', 'drained'] as const;
  for (const each of stages.slice(0, stages.indexOf(stage as 'draining') + 1)) enterStage(swap, each, now - age);
  const turn = turnOn(state, addDraining(snapshotOf(change), { 'old-1': work }));
  const events = progressDrain(turn, swap);
  return { swap, events, campaign: turn.campaign };
};

describe('a victim that drains', () => {
  test('drains once every workload shows our cordon', () => {
    expect(progress('cordoning', { cordon: cordonBy('us') }).swap.stage).toBe('draining');
    expect(progress('cordoning', {}).swap.stage).toBe('cordoning');
    expect(progress('cordoning', { cordon: cordonBy('others') }).swap.stage).toBe('cordoning');
  });

  test('is drained once that is certified, and the time it took is measured', () => {
    const { swap, campaign } = progress('draining', { cordon: cordonBy('us', now + 60_000) });
    expect(swap.stage).toBe('drained');
    expect(campaign.durations.drain).toEqual([60]);
  });

  test.each<[string, Partial<ServerWork>]>([
    ['work is left on it', { cordon: cordonBy('us') }],
    ['the certificate has expired', { cordon: cordonBy('us', now) }],
    ['its workload could not be asked', workOf('unknown', 'tg')],
    ['its workload could not be asked, whatever else it says', { ...workOf('unknown', 'tg'), cordon: cordonBy('us', now + 60_000) }],
  ])('is not drained while %s', (_, work) => {
    expect(progress('draining', work)).toMatchObject({ swap: { stage: 'draining' }, events: [] });
  });

  test('stays where others lift its cordon, and is left alone from then on; a read may lag before that is believed', () => {
    expect(progress('draining', {}, servers, readLag).swap.rollback).toBeUndefined();
    const { swap, campaign } = progress('draining', {}, servers, readLag + 1);
    expect(swap.rollback).toMatchObject({ outcome: 'abandoned' });
    expect(campaign.skipped['old-1']).toMatch(/uncordoned by others/);
  });

  test('is not taken for uncordoned while its workload could not be asked', () => {
    expect(progress('draining', workOf('unknown', 'tg'), servers, readLag + 1).swap.rollback).toBeUndefined();
  });

  test('stays where its drain is stuck, is left alone from then on, and the reason is kept', () => {
    const { swap, campaign } = progress('draining', { cordon: { ...cordonBy('us'), stuck: 'nothing has moved for 30 minutes' } });
    expect(swap.rollback).toMatchObject({ outcome: 'abandoned', reason: 'the drain of old-1 is stuck: nothing has moved for 30 minutes' });
    expect(campaign.skipped['old-1']).toMatch(/its drain is stuck/);
  });

  test('stays where its replacement fails meanwhile', () => {
    const { swap, events } = progress('drained', { cordon: cordonBy('us', now + 1) }, [
      { id: 'old-1' },
      { id: 'new-1', member: { isHealthy: false } },
    ]);
    expect(swap.rollback).toMatchObject({ outcome: 'failed' });
    expect(events).toMatchObject([{ kind: 'failed', isImageFault: false }]);
  });

  test('ends its swap where others end it, and its replacement stays', () => {
    const gone = [{ id: 'old-1', member: { lifecycle: 'Terminating' } }, { id: 'new-1' }];
    expect(progress('draining', {}, gone).swap).toMatchObject({ outcome: 'abandoned' });
  });
});
