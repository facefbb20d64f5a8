import { describe, expect, test } from '@jest/globals';
import type { ReachAnswer } from '../../core/ports.ts';
import type { PlacedCordon } from '../../core/record/journal.ts';
import { judgeServer } from './driver.ts';

const workload = { kind: 'drained-by-hand', id: 'db-0' };

const answer = (more: object = {}): ReachAnswer => ({
  status: 200,
  body: JSON.stringify({ state: 'healthy', left: 3, mayLeave: true, cordon: null, ...more }),
});

const judge = (given: ReachAnswer, cordons: readonly PlacedCordon[] = []) => judgeServer(given, workload, 'i-1', cordons);

describe('what a server says of its work', () => {
  test('that it works and may leave', () => {
    expect(judge(answer())).toEqual({
      work: 'healthy',
      joined: { verdict: 'pass', reason: expect.any(String) },
      mayLeave: { verdict: 'pass', reason: expect.any(String) },
    });
    expect(judge(answer({ mayLeave: false }))).toMatchObject({ mayLeave: { verdict: 'fail' } });
  });

  test.each<[string, ReachAnswer]>([
    ['that is not answered in time', { unknown: 'timeout' }],
    ['of an error', { status: 500, body: '' }],
    ['that is no JSON', { status: 200, body: '<html>' }],
    ['that says nothing of its work', { status: 200, body: '{}' }],
    ['in a state of another version', answer({ state: 'green' })],
  ])('a request %s proves nothing', (_, given) => {
    const judged = judge(given);
    expect(judged).toMatchObject({ work: 'unknown', joined: { verdict: 'unknown' } });
    expect(judged.mayLeave).toBeUndefined();
    expect(judged.cordon).toBeUndefined();
  });

  test('where nothing listens it has not begun', () => {
    expect(judge({ unknown: 'connect ECONNREFUSED' })).toMatchObject({ work: 'starting', joined: { verdict: 'unknown' } });
  });

  test('a mark is ours where the journal has it, and of others everywhere else', () => {
    const marked = answer({ cordon: { purpose: 'remove' }, left: 0, certifiedUntil: 9 });
    const ours = { server: 'i-1', workload, group: 'db', purpose: 'remove', swap: 's-1', at: 1 } as unknown as PlacedCordon;
    expect(judge(marked, [ours]).cordon).toEqual({ by: 'us', purpose: 'remove', left: 0, unit: 'pieces of work', drainedUntil: 9 });
    for (const others of [[], [{ ...ours, server: 'i-2' }], [{ ...ours, workload: { ...workload, id: 'db-1' } }]])
      expect(judge(marked, others).cordon).toMatchObject({ by: 'others' });
  });
});
