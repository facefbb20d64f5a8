import { describe, expect, test } from '@jest/globals';
import { layoutAxis } from './layout-axis.ts';
import { layoutTimeline } from './layout-timeline.ts';
import { sampleReleases } from './sample-releases.ts';
import { viewReleases } from './view-releases.ts';

const minute = 60_000;
const hour = 60 * minute;
const lifeOf = (count: number) => {
  const { records, leases, now } = sampleReleases(count);
  const view = viewReleases(records, leases, now)[count - 1];
  if (!view) throw new Error(`the sample has no release v${count}`);
  return { life: layoutTimeline(view, now), start: view.record.firstSeen, now };
};

describe('the life of a release', () => {
  test('that was promoted: trial until promotion, then until an attestation widens it', () => {
    const { life, start } = lifeOf(7);
    expect(life.leases.map(({ from, to, scope }) => [from - start, to - start, scope])).toEqual([
      [2_000, 11 * minute + 2_000, 'canary'],
      [11 * minute + 2_000, 12 * hour + 2_000, 'canary'],
      [12 * hour + 2_000, 38 * hour, 'all'],
    ]);
    expect(life.traffic.map(({ state, from }) => [state, from - start])).toEqual([
      ['shifting', 0],
      ['all', 11 * minute],
    ]);
  });

  test('that was rolled back before traffic never had any, and no lease', () => {
    const { life } = lifeOf(3);
    expect(life.traffic).toEqual([expect.objectContaining({ state: 'back', text: 'no traffic reached it' })]);
    expect(life.leases).toEqual([]);
    expect(life.moments).toEqual([expect.objectContaining({ number: 1, kind: 'fail' })]);
  });

  test('that an alarm rolled back: traffic moves, and moves back when the lease is revoked', () => {
    const { life, start } = lifeOf(4);
    expect(life.traffic.map(({ state, from }) => [state, from - start])).toEqual([
      ['shifting', 0],
      ['back', 6 * minute],
    ]);
    expect(life.leases).toEqual([expect.objectContaining({ to: start + 6 * minute })]);
    expect(life.moments.at(-1)?.text).toBe('the lease was revoked: deployment d-K9L0M1N2O did not succeed');
  });

  test('under break-glass: four hours for all, without any traffic that we know of', () => {
    const { life, start } = lifeOf(6);
    expect(life.leases.map(({ from, to, scope }) => [from - start, to - start, scope])).toEqual([
      [40 * minute, 40 * minute + 4 * hour, 'all'],
    ]);
  });

  test('on trial: traffic moves until now', () => {
    const { life, now } = lifeOf(8);
    expect(life.traffic).toEqual([expect.objectContaining({ state: 'shifting', to: now })]);
    expect(life.deployment?.to).toBeGreaterThan(now);
  });

  test('of a first install has no deployment', () => {
    const { life } = lifeOf(1);
    expect(life.deployment).toBeUndefined();
    expect(life.moments).toHaveLength(2);
  });

  test('with hundreds of renewals keeps the newest', () => {
    const { records, leases, now } = sampleReleases(2);
    const record = records[1];
    if (!record) throw new Error('the sample has two releases');
    const events = Array.from({ length: 300 }, (_, index) => ({
      at: record.firstSeen + index * hour,
      kind: 'renewed' as const,
      text: 'every fleet',
    }));
    const [, view] = viewReleases([records[0] as typeof record, { ...record, events }], leases, now);
    expect(layoutTimeline(view as NonNullable<typeof view>, now).moments).toHaveLength(60);
  });
});

test.each([
  ['two minutes', 2 * minute],
  ['eleven minutes', 11 * minute],
  ['a day', 24 * hour],
  ['a year', 365 * 24 * hour],
  ['no time at all', 0],
])('an axis of %s has a few ticks at round times', (_, length) => {
  const from = Date.parse('2026-03-02T09:11:13Z');
  const axis = layoutAxis(from, from + length, from);
  expect(axis.ticks.length).toBeLessThanOrEqual(11);
  if (length > 0) expect(axis.ticks.length).toBeGreaterThanOrEqual(1);
  for (const tick of axis.ticks) expect(axis.formatTick(tick)).toMatch(/^(\d\d:\d\d|[A-Z][a-z]{2} \d+( \d\d:\d\d)?)$/);
});

test('times of another day than the one on which the page is written carry their date', () => {
  const [evening, morning] = [Date.parse('2026-03-02T20:30:00Z'), Date.parse('2026-03-03T04:30:00Z')];
  const namesOn = (today: number): string[] => {
    const axis = layoutAxis(evening, morning, today);
    return axis.ticks.map(axis.formatTick);
  };
  expect(namesOn(morning)).toEqual(expect.arrayContaining(['Mar 2 21:00', 'Mar 3', '01:00']));
  expect(namesOn(evening)).toEqual(expect.arrayContaining(['21:00', 'Mar 3', 'Mar 3 01:00']));
});
