import { expect, test } from '@jest/globals';
import { NewerSchema } from '../errors.ts';
import type { Campaign } from './campaign.ts';
import { openCapacity } from './capacity.ts';
import { newCampaign } from './new-campaign.ts';
import { campaignSchema, listCampaignRecord, readCampaignRecord, writeCampaignRecord } from './schema.ts';

const campaignWith = (capacity: object): Campaign => ({
  ...newCampaign('web', ['web'], 'r1', { actor: 'tester' }, 5),
  capacity: { web: capacity } as Campaign['capacity'],
});

test('a record is read as it was written', () => {
  const campaign = campaignWith({
    ...openCapacity(4, 1),
    pendingRaise: { by: 2, at: 3, isAnswered: true },
    changes: [{ at: 2, by: 1 }],
    taken: [{ server: 'i-1', at: 2 }],
  });
  expect(readCampaignRecord(JSON.parse(JSON.stringify(writeCampaignRecord(campaign))))).toEqual(campaign);
  expect(listCampaignRecord(writeCampaignRecord(campaign))).toEqual(campaign);
});

test('one that a newer release wrote is kept as it is, listed, and not read', () => {
  const newer = { ...campaignWith({ surge: 3, changes: 'something else' }), schema: campaignSchema + 1 };
  expect(writeCampaignRecord(newer)).toEqual(newer);
  expect(listCampaignRecord(writeCampaignRecord(newer))).toEqual(newer);
  expect(() => readCampaignRecord(writeCampaignRecord(newer))).toThrow(NewerSchema);
});

test('what an earlier release wrote of a capacity is completed, and its raise is read as a step', () => {
  const old = { baseline: 4, surge: 0, changes: [], backoff: {}, ambiguous: [], orphans: [], pendingRaise: { from: 4, to: 6, at: 3 } };
  expect(readCampaignRecord({ ...campaignWith(old), schema: 1 }).capacity.web).toEqual({
    ...openCapacity(4, 5),
    pendingRaise: { by: 2, at: 3 },
  });
});
