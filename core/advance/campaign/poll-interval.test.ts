import { describe, expect, test } from '@jest/globals';
import { draining, joinedSwap, now, rollingFleet, staleServer } from '../../../tests/rolling-fleet.ts';
import type { CampaignState } from '../../record/campaign.ts';
import { planPollInterval } from './poll-interval.ts';

describe('after a server has left, with others still to be replaced', () => {
  const finished = (): CampaignState => {
    const state = rollingFleet(2);
    Object.assign(joinedSwap(state, 'old-1', 'new-1'), { stage: 'done', outcome: 'done' });
    state.queue = [staleServer('old-2')];
    return state;
  };
  const cordon = { kind: 'cordon', group: 'web', server: 'old-1', workload: draining, purpose: 'remove', at: now } as const;

  test('the next poll comes soon where workloads drain servers: the others may have waited for it', () => {
    const state = finished();
    state.campaign.journal.push(cordon);
    expect(planPollInterval(state, undefined, now)).toBe(5);
  });

  test('it comes late where nothing is replaced any more, or nothing waits for another', () => {
    const state = finished();
    expect(planPollInterval(state, undefined, now)).toBe(60);
    state.campaign.journal.push(cordon);
    state.queue = [];
    expect(planPollInterval(state, undefined, now)).toBe(60);
  });
});
