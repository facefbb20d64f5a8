import { describe, expect, test } from '@jest/globals';
import { proveSubject } from '../../tests/prove-subject.ts';
import { campaignsGoOn } from './campaigns-go-on.ts';
import { fleetFixtures } from './fixtures.ts';
import { fleet } from './fleet.ts';

describe('the fitness functions of a release at work', () => {
  proveSubject(fleet, fleetFixtures, ['release', 'now']);

  const open = fleetFixtures['fleet-campaigns-go-on']?.bad['one is breaking off'];
  const judgeAt = (minutes: number, more: object) => {
    if (open?.campaigns.is !== 'known') throw new Error('the fixture is gone');
    const [{ stop: _, outcome: __, ...campaign }] = open.campaigns.value as [(typeof open.campaigns.value)[number]];
    return campaignsGoOn.judge({ ...open, now: minutes * 60_000, campaigns: { ...open.campaigns, value: [{ ...campaign, ...more }] } });
  };

  test('a campaign that stands still for no reason is unknown', () => {
    expect(judgeAt(61, {})).toMatchObject({ outcome: 'unknown', reason: expect.stringContaining('has not moved for 61 minutes') });
    expect(judgeAt(60, {}).outcome).toBe('pass');
    expect(judgeAt(500, { waitsFor: 'the window' }).outcome).toBe('pass');
    expect(judgeAt(500, { brakes: [{ kind: 'hold', reason: 'alarm', unblock: '', from: 0 }] }).outcome).toBe('pass');
    expect(judgeAt(500, { outcome: 'done' }).outcome).toBe('pass');
    expect(judgeAt(500, { release: 'r1' }).outcome).toBe('pass');
  });
});
