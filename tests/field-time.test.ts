import { describe, expect, test } from '@jest/globals';
import { describeSummary } from '../cli/summary.ts';
import { rehearseCase } from './rehearse-case.ts';
import { expectSafe, fleetOf, rehearse } from './rehearse-faults.ts';

/** What takes long, and what counts meanwhile: each is said in the report, in the words that people read. */

describe('a launch without an answer', () => {
  test('is a state of its own, with its tries and the last error, of which people are notified once', async () => {
    const rehearsal = await rehearseCase('30-silent-stall');
    expectSafe(rehearsal);
    const { outcome, brakes } = fleetOf(rehearsal.report);
    expect(outcome).toBe('done');
    const text = /^a launch in eu-west-1\w for web is not answered \(\d+ tries, the last: .*LaunchInstances: Throttling/;
    expect(brakes.filter(({ kind }) => kind === 'hold')).toMatchObject([{ reason: expect.stringMatching(text) }]);
    const warnings = rehearsal.sent.flatMap(({ at, intent }) =>
      intent.kind === 'notify' && intent.level === 'warning' ? [{ at, ...intent }] : [],
    );
    expect(warnings).toMatchObject([{ text: expect.stringMatching(/is not answered \(\d+ tries, the last: /) }]);
    expect(warnings[0]?.at).toBeLessThan(15 * 60_000);
  });
});

describe('machines that still drain', () => {
  const drain = { median: '3600s', spread: 0.01 };
  const boot = { median: '60s', spread: 0.1 };

  test('are said beside the servers that were not terminated yet', async () => {
    const rehearsal = await rehearseCase('18-slow-drain');
    expectSafe(rehearsal);
    expect(fleetOf(rehearsal.report)).toMatchObject({ outcome: 'done', capacity: { maxTotal: 110, maxMachines: 200 } });
    expect(describeSummary(rehearsal.report).join('\n')).toContain(
      'never more than 110 servers (200 machines with those that were still draining or shutting down)',
    );
  });

  test.each([
    ['130%', 26],
    [24, 24],
  ])('count against pace.maxTotal, and hold what begins: %s', async (maxTotal, most) => {
    const rehearsal = await rehearse({ desiredCapacity: 20, maxSize: 30, drain, boot, policy: { pace: { maxSurge: 3, maxTotal } } });
    expectSafe(rehearsal);
    const { outcome, replaced, capacity, brakes } = fleetOf(rehearsal.report);
    expect([outcome, replaced, capacity.maxMachines]).toEqual(['done', 20, most]);
    expect(brakes.map(({ reason }) => reason)).toContain(`maxTotal allows ${most} machines, draining ones too`);
  });
});

describe('a shortfall that our own extra servers hide', () => {
  test('says how many of the missing were ours and starting', async () => {
    const rehearsal = await rehearseCase('33-scaled-down');
    expectSafe(rehearsal);
    expect(fleetOf(rehearsal.report)).toMatchObject({ capacity: { desired: 50, minInService: 45, ownStarting: 5 } });
    expect(describeSummary(rehearsal.report).join('\n')).toContain(
      "never fewer than 45 of 50 in service (5 of those that were missing were the Recycler's own and still starting)",
    );
  });
});
