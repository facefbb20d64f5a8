import { describe, expect, test } from '@jest/globals';
import { now, rollingFleet, snapshotOf, turnOn } from '../../../tests/rolling-fleet.ts';
import type { Turn } from '../turn.ts';
import { applyBrakes } from './apply-brakes.ts';

const apply = (prepare: (turn: Turn) => void): Turn => {
  const turn = turnOn(rollingFleet(2), snapshotOf([{ id: 'old-1' }, { id: 'old-2' }]));
  prepare(turn);
  applyBrakes(turn);
  return turn;
};
const newer = ({ observation }: Turn) => Object.assign(observation.wanted, { web: { ...observation.wanted.web, image: 'ami-newer' } });

describe('brakes', () => {
  test('that stop are recorded as the reason of the campaign', () => {
    expect(apply(newer).campaign.stop).toMatchObject({ reason: expect.stringContaining('ami-newer'), at: now, outcome: 'stopped' });
  });

  test('that hold stop nothing', () => {
    const { campaign, findings } = apply(({ observation }) => observation.brakes.alarms.push({ name: 'x', state: 'unknown' }));
    expect(findings).toHaveLength(1);
    expect(campaign.stop).toBeUndefined();
    expect(campaign.brakes).toHaveLength(1);
  });

  test('do not replace the reason that was found first, in this turn or before', () => {
    const first = { reason: 'group db is gone', at: now - 1, outcome: 'stopped' as const };
    expect(apply((turn) => [newer(turn), turn.stops.push(first)]).campaign.stop).toEqual(first);
    expect(apply((turn) => [newer(turn), Object.assign(turn.campaign, { stop: first })]).campaign.stop).toEqual(first);
  });

  test('turn into a stop once they have held for too long', () => {
    const held = apply((turn) => {
      turn.observation.brakes.alarms.push({ name: 'x', state: 'alarm' });
      applyBrakes(turn);
      for (const brake of turn.campaign.brakes) brake.from = now - 86_400_001;
    });
    expect(held.campaign.stop).toMatchObject({ reason: expect.stringMatching(/held for more than/) });
  });
});
