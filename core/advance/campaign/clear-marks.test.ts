import { describe, expect, test } from '@jest/globals';
import { rollingFleet, snapshotOf, turnOn } from '../../../tests/rolling-fleet.ts';
import type { ServerWork } from '../../record/workload.ts';
import { guardMarks } from '../guard/guard-marks.ts';
import type { Turn } from '../turn.ts';
import { maintainSuspensions } from './suspensions.ts';

/** A campaign that rolls and has `ReplaceUnhealthy` still suspended from its proof; Auto Scaling marked `new-1`, which is at work as said. */
const resuming = (work: ServerWork['work'], isHealthy = false): Turn => {
  const state = rollingFleet(2);
  state.campaign.journal.push({ kind: 'process', group: 'web', process: 'ReplaceUnhealthy', at: 0, isSeen: true });
  const servers = [{ id: 'new-1', work, member: { isHealthy } }, { id: 'new-2' }];
  const turn = turnOn(state, snapshotOf(servers, { suspended: ['AZRebalance', 'ReplaceUnhealthy'] }));
  maintainSuspensions(turn);
  return turn;
};

describe('before Auto Scaling may replace again what is unhealthy', () => {
  test('a server that it marked and that works again is cleared first', () => {
    const { intents, notices } = resuming('healthy');
    expect(intents).toEqual([
      { kind: 'clear-mark', group: 'web', server: 'new-1' },
      { kind: 'resume', group: 'web', processes: ['ReplaceUnhealthy'] },
    ]);
    expect(notices).toEqual([]);
  });

  test.each(['unhealthy', 'unknown', 'starting', 'leaving'] as const)(
    'one of which its workload says %s keeps its mark, and is named',
    (work) => {
      const { intents, notices } = resuming(work);
      expect(intents).toEqual([{ kind: 'resume', group: 'web', processes: ['ReplaceUnhealthy'] }]);
      expect(notices).toMatchObject([{ level: 'warning', text: expect.stringMatching(/^1 servers of web \(new-1 first\) are unhealthy/) }]);
    },
  );

  test('nothing is done where none is marked', () => {
    expect(resuming('healthy', true).intents.map(({ kind }) => kind)).toEqual(['resume']);
  });

  test('the guard lets no mark be taken off a server that is not known to work', () => {
    const broken = (work: ServerWork['work'], server = 'new-1') =>
      guardMarks(resuming(work).observation, [{ kind: 'clear-mark', group: 'web', server }]).length;
    expect([broken('healthy'), broken('unknown'), broken('unhealthy'), broken('healthy', 'i-9')]).toEqual([0, 1, 1, 1]);
  });
});
