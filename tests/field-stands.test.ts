import { describe, expect, test } from '@jest/globals';
import { statusOf } from '../cli/exit-status.ts';
import { rehearseCase, type Sent } from './rehearse-case.ts';
import { expectSafe, fleetOf } from './rehearse-faults.ts';

/** What cannot move has a name from the first poll on, ends by that name, and never with exit status 0. */

const minute = 60_000;
const hour = 3_600;

const warningsOf = (sent: readonly Sent[]): string[] =>
  sent.flatMap(({ intent }) => (intent.kind === 'notify' && intent.level === 'warning' ? [intent.text] : []));

describe('a group without slack', () => {
  test.each([
    ['09-no-slack', 3],
    ['fixed-size-group-with-windows-never-ends', 2],
  ])('is replaced in place, one server at a time, where the policy says so: %s', async (name, replaced) => {
    const rehearsal = await rehearseCase(name);
    expectSafe(rehearsal);
    const { outcome, capacity, swaps, ...rest } = fleetOf(rehearsal.report);
    expect([outcome, rest.replaced, capacity.minInService]).toEqual(['done', replaced, replaced - 1]);
  });

  test('of one server is replaced in place too', async () => {
    const web = { name: 'web', desiredCapacity: 1, minSize: 1, maxSize: 1 };
    const policy = { pace: { maxSurge: 0, maxUnavailable: 1 }, proof: { inPlace: true } };
    const rehearsal = await rehearseCase('09-no-slack', { fleets: [{ ...web, policy }] });
    expectSafe(rehearsal);
    expect(fleetOf(rehearsal.report)).toMatchObject({ outcome: 'done', replaced: 1 });
  });

  test('keeps more than one server of MinSize in service, whatever may be unavailable', async () => {
    const policy = { pace: { maxSurge: 0, maxUnavailable: 3 }, proof: { inPlace: true } };
    const rehearsal = await rehearseCase('09-no-slack', { fleets: [{ name: 'web', desiredCapacity: 4, minSize: 3, maxSize: 4, policy }] });
    expectSafe(rehearsal);
    expect(fleetOf(rehearsal.report)).toMatchObject({ outcome: 'done', replaced: 4, capacity: { minInService: 3 } });
  });

  test.each([
    ['without the policy for it', { pace: { maxSurge: 0, maxUnavailable: 1 } }],
    ['with a policy that never gets there', { proof: { inPlace: true } }],
  ])('is refused before anything begins, with what to change: %s', async (_, policy) => {
    const { report, sent } = await rehearseCase('09-no-slack', { fleets: [{ name: 'web', desiredCapacity: 3, maxSize: 3, policy }] });
    const { outcome, reason } = fleetOf(report);
    expect([outcome, sent]).toEqual(['stopped', []]);
    expect(reason).toMatch(/^web: no room for an extra server: raise MaxSize above 3, or .*maxSurge 0.*maxUnavailable 1.*inPlace/);
  });
});

describe('a group that stands', () => {
  test('is held by its own name from the first poll on, while the rest of the fleet goes on', async () => {
    const rehearsal = await rehearseCase('one-full-group-of-two-stands-silently');
    expectSafe(rehearsal);
    const { outcome, reason, replaced, brakes, startedAt } = fleetOf(rehearsal.report);
    expect([outcome, replaced, reason]).toEqual(['stopped', 2, 'held for more than 1d: no room below MaxSize of blue']);
    const [hold] = brakes;
    expect(hold).toMatchObject({ kind: 'hold', reason: 'no room below MaxSize of blue' });
    expect(Date.parse(hold?.from ?? '') - Date.parse(startedAt)).toBeLessThan(minute);
    expect(warningsOf(rehearsal.sent)).toEqual([expect.stringContaining('no room below MaxSize of blue; the rest of the fleet goes on')]);
    expect(statusOf(rehearsal.report.outcome)).toBe(3);
  });

  test('by others, to its last server, ends by that name', async () => {
    const rehearsal = await rehearseCase('group-scaled-to-max-stands-silently');
    expectSafe(rehearsal);
    expect(fleetOf(rehearsal.report)).toMatchObject({
      outcome: 'stopped',
      reason: 'held for more than 1d: no room below MaxSize of blue, green',
    });
  });

  test('ends after as long in all, however short its windows are', async () => {
    const groups = [
      { name: 'blue', desiredCapacity: 2, maxSize: 2 },
      { name: 'green', desiredCapacity: 2, maxSize: 4 },
    ];
    const windows = [{ schedule: '38 10 * * *', duration: '7h' }];
    const policy = { pace: { maxSurge: 1 }, proof: { inPlace: true }, windows };
    const rehearsal = await rehearseCase('one-full-group-of-two-stands-silently', { fleets: [{ name: 'web', groups, policy }] });
    expectSafe(rehearsal);
    const { outcome, reason, replaced, startedAt, endedAt } = fleetOf(rehearsal.report);
    expect([outcome, replaced, reason]).toEqual(['stopped', 2, 'held for more than 1d: no room below MaxSize of blue']);
    // Four windows of seven hours, one a day, hold 24 hours; one notice for all of them.
    expect(Math.floor((Date.parse(endedAt ?? '') - Date.parse(startedAt)) / 1_000 / hour / 24)).toBe(3);
    expect(warningsOf(rehearsal.sent)).toHaveLength(1);
  });

  test('without a single server for its zone is named once, and at the end', async () => {
    const rehearsal = await rehearseCase('26-zone-dry');
    expectSafe(rehearsal);
    const { outcome, reason, replaced, brakes } = fleetOf(rehearsal.report);
    expect([outcome, replaced]).toEqual(['stopped', 6]);
    expect(reason).toMatch(/^held for more than 1d: no capacity in eu-west-1c for web/);
    expect(brakes.filter(({ kind }) => kind === 'hold')).toHaveLength(1);
    expect(warningsOf(rehearsal.sent)).toHaveLength(1);
  });

  test('never exits with status 0, even where it never came to an end', () => {
    expect(statusOf('running')).toBe(3);
  });
});
