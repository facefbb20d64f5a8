import { describe, expect, test } from '@jest/globals';
import { now, rollingFleet } from '../../../tests/rolling-fleet.ts';
import type { Campaign } from '../../record/campaign.ts';
import type { Finding } from '../findings.ts';
import { maintainBrakes } from './maintain-brakes.ts';

const alarm: Finding = { kind: 'hold', reason: 'alarm', unblock: 'wait' };

/** The findings that are to act at a poll so many seconds after the first, with an hour of patience. */
const find = (campaign: Campaign, seconds: number, ...findings: Finding[]) =>
  maintainBrakes(campaign, findings, now + seconds * 1_000, 3_600);

describe('the record of brakes', () => {
  test('has one entry for a hold as long as it lasts, open until it is gone', () => {
    const { campaign } = rollingFleet(2);
    find(campaign, 0, alarm);
    find(campaign, 60, alarm);
    expect(campaign.brakes).toEqual([{ ...alarm, from: now }]);
    find(campaign, 90);
    expect(campaign.brakes).toEqual([{ ...alarm, from: now, to: now + 90_000 }]);
  });

  test('takes a hold that is back within a minute for the same one, and a later one for another', () => {
    const { campaign } = rollingFleet(2);
    find(campaign, 0, alarm);
    find(campaign, 10);
    find(campaign, 70, alarm);
    expect(campaign.brakes).toHaveLength(1);
    find(campaign, 80);
    find(campaign, 141, alarm);
    expect(campaign.brakes).toHaveLength(2);
  });

  test('keeps the hold open that the campaign waits for', () => {
    const { campaign } = rollingFleet(2);
    find(campaign, 0, alarm);
    campaign.waitsFor = alarm.reason;
    find(campaign, 600);
    expect(campaign.brakes[0]?.to).toBeUndefined();
  });

  test('turns a hold into a stop once it has lasted longer than the policy allows', () => {
    const { campaign } = rollingFleet(2);
    find(campaign, 0, alarm);
    expect(find(campaign, 3_600, alarm)).toEqual([alarm]);
    expect(find(campaign, 3_601, alarm)).toMatchObject([{ kind: 'stop', reason: expect.stringMatching(/1h.*alarm/) }, alarm]);
  });

  test('keeps the newest hundred', () => {
    const { campaign } = rollingFleet(2);
    for (let index = 0; index < 120; index += 1) find(campaign, index * 100, { ...alarm, reason: `alarm ${index}` });
    expect([campaign.brakes.length, campaign.brakes[0]?.reason]).toEqual([100, 'alarm 20']);
  });
});
