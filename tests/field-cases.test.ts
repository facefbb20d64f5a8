import { describe, expect, test } from '@jest/globals';
import { rehearseCase } from './rehearse-case.ts';
import { expectSafe, fleetOf, rehearse } from './rehearse-faults.ts';

/** Worlds from the field that once went wrong: the smallest input that showed it, and the right answer. */

const minute = 60_000;

describe('who is to blame', () => {
  test('a launch that was throttled for long uses up none of the time to boot', async () => {
    const rehearsal = await rehearseCase('12d-throttled-launch');
    expectSafe(rehearsal);
    expect(fleetOf(rehearsal.report)).toMatchObject({ outcome: 'done', replaced: 6, replacementsFailed: 0 });
  });

  test('what failed in one fleet is a warning in another, which proves for itself', async () => {
    const { report, sent } = await rehearseCase('13-two-fleets');
    expect(report.invariants.broken).toEqual([]);
    expect(report.fleets.find(({ name }) => name === 'web')).toMatchObject({ outcome: 'done', replaced: 20 });
    const warnings = sent.flatMap(({ intent }) => (intent.kind === 'notify' && intent.level === 'warning' ? [intent.text] : []));
    expect(warnings.filter((text) => text.includes('this fleet proves it for itself'))).toHaveLength(1);
  });
});

describe('time', () => {
  test('a long bake is waiting as planned, and no stall', async () => {
    const rehearsal = await rehearseCase('19-long-bake');
    expectSafe(rehearsal);
    expect(fleetOf(rehearsal.report)).toMatchObject({ outcome: 'done', replaced: 6 });
  });

  test('nothing is suspended before a launch is allowed', async () => {
    const rehearsal = await rehearseCase('31-alarm-before');
    expectSafe(rehearsal);
    expect(fleetOf(rehearsal.report)).toMatchObject({ outcome: 'done', replaced: 6 });
    const suspended = rehearsal.sent.filter(({ intent }) => intent.kind === 'suspend').map(({ at }) => at);
    expect(Math.min(...suspended)).toBeGreaterThanOrEqual(40 * minute);
  });
});

describe('surge', () => {
  test.each([
    ['raise-by-number-no-capacity', 3],
    ['surge-spare-of-another-group', 13],
  ])('is counted for the whole fleet, whatever no swap has claimed yet included: %s', async (name, most) => {
    const rehearsal = await rehearseCase(name);
    expectSafe(rehearsal);
    expect(fleetOf(rehearsal.report)).toMatchObject({ outcome: 'done', capacity: { maxTotal: most } });
  });
});

describe('calls that are not answered', () => {
  test('a terminate call of terminate-first that is throttled for minutes is sent again', async () => {
    const rehearsal = await rehearseCase('terminate-first-throttled');
    expectSafe(rehearsal);
    const { outcome, replaced, makespanSeconds } = fleetOf(rehearsal.report);
    expect([outcome, replaced, makespanSeconds < 3_600]).toEqual(['done', 6, true]);
  });

  test.each([
    ['launches-while-the-alarm-rings', 31],
    ['launch-during-refresh', 17],
  ])('a launch that never happened is not sent again while a hold lasts: %s', async (name, until) => {
    const rehearsal = await rehearseCase(name);
    expectSafe(rehearsal);
    const { outcome, startedAt, swaps } = fleetOf(rehearsal.report);
    expect(outcome).toBe('done');
    const booting = swaps.flatMap(({ stages }) => stages.filter((stage) => stage.name === 'booting').map(({ at }) => Date.parse(at)));
    expect(Math.min(...booting) - Date.parse(startedAt)).toBeGreaterThanOrEqual(until * minute);
  });

  test.each(['in-place-one-crash', 'one-crash-full-group'])('one crash at any call of the proof is survived: %s', async (name) => {
    for (let nth = 27; nth <= 42; nth += 1) {
      const rehearsal = await rehearseCase(name, { faults: [{ kind: 'crash', nth }] });
      expectSafe(rehearsal);
      const { outcome, replaced, makespanSeconds } = fleetOf(rehearsal.report);
      expect([nth, outcome, replaced, makespanSeconds < 7_200]).toEqual([nth, 'done', 3, true]);
    }
  });
});

describe('exceptions that people make while a campaign runs', () => {
  const policies = {
    'launch-first': {},
    'terminate-first': { pace: { maxSurge: 0, maxUnavailable: 2 }, proof: { inPlace: true } },
    'by desired capacity': { launch: 'desired-capacity' },
  };

  test.each(Object.entries(policies))('are asked about at the poll that ends a server: %s', async (_, policy) => {
    const excluded: string[] = [];
    const rehearsal = await rehearse({ desiredCapacity: 9, maxSize: 12, policy }, [], 1, ({ clock, ground }) => {
      clock.at(clock.now() + 200_000, () => {
        const old = [...ground.servers.values()].filter(({ origin, state }) => origin === 'seed' && state.lifecycle === 'InService');
        for (const server of old.slice(-3)) {
          excluded.push(server.id);
          ground.change(server, { tags: { ...server.state.tags, 'recycler:exclude': 'yes' } });
        }
      });
    });
    expectSafe(rehearsal);
    expect(excluded).toHaveLength(3);
    const { servers } = rehearsal.world.ground;
    expect(excluded.filter((id) => servers.get(id)?.state.lifecycle !== 'InService')).toEqual([]);
    // Six of nine are new; the fleet is as wanted only once the three are.
    expect(fleetOf(rehearsal.report)).toMatchObject({
      outcome: 'stopped',
      replaced: 6,
      reason: '3 servers are due and left alone: tagged recycler:exclude (3)',
    });
  });
});
