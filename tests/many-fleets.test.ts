import { describe, expect, test } from '@jest/globals';
import { rehearseFresh, rehearseStale } from '../bench/measure-account.ts';
import { hasEachEnded, rehearseAccount } from '../bench/rehearse-account.ts';
import type { World } from '../rehearsal/world.ts';

/**
 * An account with very many fleets, on the schedule of the stack and under the rates that AWS allows the whole account. `begin` once failed there at every
 * tick, and nothing ever ran.
 */

const minutes = (tick: number): number => tick * 5;

describe('two hundred fleets that all become due at once', () => {
  test('each have their campaign within two ticks, and all end within an hour, none of their calls throttled', async () => {
    const { ticks, campaigns, swaps, world } = await rehearseStale(200, 2);
    expect(ticks.map(({ failure }) => failure).filter(Boolean)).toEqual([]);
    expect(ticks[1]?.opened).toBe(200);
    expect(campaigns.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 200 }, () => 'done'));
    expect(swaps).toBe(400);
    expect(minutes(ticks.length)).toBeLessThanOrEqual(60);
    expect(world.calls.throttled()).toBe(0);
    expect(world.invariants.result().broken).toEqual([]);
    const alone = await rehearseStale(1, 2);
    expect(world.calls.figures().total / swaps).toBeLessThan((alone.world.calls.figures().total / alone.swaps) * 1.2);
  }, 400_000);
});

describe('two hundred fleets with nothing due', () => {
  test('cost a few calls a tick, and no execution but the first of each', async () => {
    const { ticks, campaigns, transitions } = await rehearseFresh(200, 13);
    expect(campaigns).toEqual([]);
    expect(ticks[0]).toMatchObject({ answers: { planned: 200 }, throttled: 0 });
    for (const tick of ticks.slice(1)) {
      expect(tick.answers).toEqual({ 'nothing-due': 200 });
      expect(tick.calls).toBeLessThanOrEqual(30);
    }
    // Open, Where, Spread, Plan, Where, Done; fleets whose turn is at once do without the third.
    expect(transitions).toBeLessThanOrEqual(200 * 6);
  }, 120_000);
});

describe('a fleet with nothing due', () => {
  const fleets = (changes: object = {}) =>
    ['web', 'db'].map((name) => ({ name, desiredCapacity: 3, maxSize: 5, image: { current: 'ami-1', wanted: 'ami-1' }, ...changes }));
  /** At which ticks `web` and `db` were planned. */
  const seePlans = async (ticks: number, changes: object = {}, before?: (tick: number, world: World) => void) => {
    const done = await rehearseAccount({ fleets: fleets(changes), ticks, ...(before && { before }) });
    return { ...done, planned: done.ticks.flatMap(({ answers, at }) => (answers.planned === undefined ? [] : [at / 300])) };
  };

  test('is planned once, and again six hours later', async () => {
    const { planned } = await seePlans(80);
    // Planned a moment after its tick, so it is the next one after six hours.
    expect(planned).toEqual([0, 73]);
  });

  test('is planned at the next tick where its group wants another version, and has its campaign', async () => {
    const { planned, campaigns } = await seePlans(5, {}, (tick, { ground }) => {
      const template = ground.groups.get('web')?.template;
      if (tick !== 2 || !template) return;
      template.versions.push({ number: 2, image: 'ami-2', createdAt: ground.clock.now() });
      const group = ground.groups.get('web');
      if (group) Object.assign(group, { versionWanted: '2' });
    });
    expect(planned).toEqual([0, 2]);
    expect(campaigns.map(({ fleet }) => fleet)).toEqual(['web']);
  });

  test('is planned at the next tick where its policy changes', async () => {
    const { planned, campaigns } = await seePlans(5, {}, (tick, { ground }) => {
      if (tick === 2) ground.parameters.set('/recycler/policies/db', JSON.stringify({ maxAge: '1h' }));
    });
    expect(planned).toEqual([0, 2]);
    expect(campaigns.map(({ fleet }) => fleet)).toEqual(['db']);
  });

  test('is planned when the age of a server falls due', async () => {
    const { campaigns, world } = await seePlans(24, { age: { from: '20h', to: '20h' }, policy: { maxAge: '22h' } });
    expect(campaigns.map(({ fleet }) => fleet).toSorted()).toEqual(['db', 'web']);
    const { startMs } = world.ground.scenario;
    // The age is two hours away; what its campaign takes is less than one.
    for (const { startedAt } of campaigns) expect(startedAt - startMs).toBeGreaterThan(30 * 60_000);
    for (const { startedAt } of campaigns) expect(startedAt - startMs).toBeLessThan(115 * 60_000);
  });

  test('is planned every quarter of an hour where its version moves by itself', async () => {
    const { planned, ticks } = await seePlans(7, { templateVersion: '$Latest' });
    expect(planned).toHaveLength(7);
    // Under one name within a quarter of an hour: Step Functions starts it once.
    expect(ticks.filter(({ calls }) => calls > 4).length).toBeLessThanOrEqual(3);
  });
});

test('one fleet of 120 groups ends its campaign, and is hardly throttled', async () => {
  const groups = Array.from({ length: 120 }, (_, index) => ({ name: `g${index}`, desiredCapacity: 2, maxSize: 4 }));
  const { campaigns, swaps, world } = await rehearseAccount({ fleets: [{ name: 'big', groups }], ticks: 24, isOver: hasEachEnded(1) });
  expect(campaigns).toMatchObject([{ outcome: 'done' }]);
  expect(swaps).toBe(240);
  expect(world.calls.throttled()).toBeLessThan(50);
  expect(world.calls.figures().total / swaps).toBeLessThan(40);
}, 120_000);
