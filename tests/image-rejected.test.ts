import { describe, expect, test } from '@jest/globals';
import { runRehearsal } from '../cli/rehearsal.ts';
import { readScenario } from '../rehearsal/scenario.ts';

const rehearse = async (rollback: 'none' | 'auto', fault: object) => {
  const notices: string[] = [];
  const policy = { rollback, pace: { maxSurge: 3 }, proof: { bake: '1m' } };
  const scenario = readScenario({
    fleets: [{ name: 'web', desiredCapacity: 20, boot: { median: '90s', spread: 0.2 }, policy }],
    faults: [{ fleet: 'web', ...fault }],
  });
  const { doors, report } = await runRehearsal(scenario, { onNotice: ({ text, next }) => notices.push(`${text} -> ${next}`) });
  return { rejected: await doors.ledger.listRejected(), fleet: report.fleets[0], notices: notices.join('\n') };
};

const dying = { kind: 'dies-after-join', share: '100%', after: '8m' };

describe('an image of which servers fail after it was proven', () => {
  test('is rejected where the policy rolls it back, once, with what its label needs to know', async () => {
    const { rejected, fleet, notices } = await rehearse('auto', dying);
    expect(fleet).toMatchObject({ outcome: 'stopped' });
    expect(fleet?.replaced).toBeGreaterThan(0);
    expect(rejected).toEqual([
      expect.objectContaining({
        image: 'ami-new',
        fleet: 'web',
        rollsBack: true,
        reason: expect.stringMatching(/servers of it failed after \d+ had been/),
      }),
    ]);
    expect(notices.match(/image ami-new is rejected/g)).toHaveLength(1);
    expect(notices).toContain('its label goes back to the image before it, as the policy asks');
  });

  test('is not rejected where the policy says nothing: the campaign stops, and a person decides', async () => {
    const { rejected, fleet } = await rehearse('none', dying);
    expect([fleet?.outcome, rejected]).toEqual(['stopped', []]);
  });
});

test('an image whose proof fails is rejected in any case, and rolls back only where the policy says so', async () => {
  const [auto, none] = [await rehearse('auto', { kind: 'bad-image' }), await rehearse('none', { kind: 'bad-image' })];
  expect(auto.rejected).toEqual([expect.objectContaining({ image: 'ami-new', rollsBack: true })]);
  expect(none.rejected).toEqual([expect.not.objectContaining({ rollsBack: true })]);
  expect(none.notices).toContain('build another image');
});
