import { expect, test } from '@jest/globals';
import type { Campaign } from './campaign.ts';
import { openCapacity } from './capacity.ts';
import { newCampaign } from './new-campaign.ts';
import { readCampaignRecord } from './schema.ts';

const campaignWith = (capacity: object): Campaign => ({
  ...newCampaign('web', ['web'], 'r1', { actor: 'tester' }, 5),
  capacity: { web: capacity } as Campaign['capacity'],
});

test('a record is read as it was written', () => {
  const written = campaignWith({ ...openCapacity(4, 1), pendingRaise: { by: 2, at: 3, isAnswered: true } });
  expect(readCampaignRecord(written)).toEqual(written);
});

test('what an earlier release wrote of a capacity is completed, and its raise is read as a step', () => {
  const old = { baseline: 4, surge: 0, changes: [], backoff: {}, ambiguous: [], orphans: [], pendingRaise: { from: 4, to: 6, at: 3 } };
  expect(readCampaignRecord(campaignWith(old)).capacity.web).toEqual({ ...openCapacity(4, 5), pendingRaise: { by: 2, at: 3 } });
});
