import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseYaml } from '../aws/parse-yaml.ts';
import { runRehearsal } from '../cli/rehearsal.ts';
import { readScenario } from '../rehearsal/scenario.ts';
import type { Written } from './fault-cases.ts';
import { fleetOf, rehearse } from './rehearse-faults.ts';
import { scalingWorldOf } from './scaling-worlds.ts';

/** CloudTrail tells of a request that changed nothing this many milliseconds later at the earliest. */
const trailDelay = 5 * 60_000;

/**
 * Others scale while a campaign rolls, by steps and by numbers, at any time, with stale reads, in both launch methods. What they set while it is that
 * very number already is not to be seen for minutes, so such worlds are asked only for where desired ends.
 */
const judge = async (seed: number): Promise<string[]> => {
  const { fleet, faults } = scalingWorldOf(seed);
  const { report, world } = await rehearse(fleet, faults, seed);
  const { outcome, capacity } = fleetOf(report);
  const unseen = world.demands.filter((demand) => 'to' in demand && demand.to === demand.from);
  const endedAt = Date.parse(fleetOf(report).endedAt ?? '');
  if (unseen.some(({ at }) => at > endedAt - trailDelay)) return [];
  return [
    ...world.leftovers('web').desiredBy.map(({ difference }) => `desired ended ${difference} off`),
    ...(unseen.length > 0 ? [] : report.invariants.broken.map(({ id, text }) => `${id} ${text}`)),
    ...(unseen.length === 0 && capacity.shortfallSeconds?.caused ? [`short by ${capacity.shortfallSeconds.caused} server seconds`] : []),
    ...(['done', 'stopped', 'nothing-due'].includes(outcome) ? [] : [`outcome ${outcome}`]),
  ];
};

describe('whose number desired is', () => {
  test('it ends where others put it, and our extra servers never exceed the policy, in 60 worlds', async () => {
    for (let seed = 0; seed < 60; seed += 1) expect({ seed, broken: await judge(seed) }).toEqual({ seed, broken: [] });
  });
});

const readCase = (name: string): object =>
  parseYaml(readFileSync(join(import.meta.dirname, 'cases', `${name}.yaml`), 'utf8'), name) as object;

describe('worlds from the field', () => {
  test.each<[string, number, number, string]>([
    // Reads 20 s old, and others scale in from 13 to 7: raised to a number, every server in service was ended.
    ['number-raise-outage', 7, 15, 'done'],
    ['number-raise-reverts-others-scale-out', 18, 20, 'done'],
    // Set to what desired is at that moment, our raise included.
    ['02-scale-to-ours', 22, 25, 'done'],
    // Set to what it always had, within seconds of our launch: looks like a read from before it.
    ['others-reassert-desired-and-a-bad-image', 1, 2, 'stopped'],
  ])('%s: desired ends at %i, with never more than %i servers', async (name, desired, most, outcome) => {
    const { report, world } = await runRehearsal(readScenario(readCase(name)), {});
    const { capacity, outcome: ended } = fleetOf(report);
    expect(report.invariants.broken).toEqual([]);
    expect(world.leftovers('web')).toMatchObject({ desiredBy: [], policies: [], suspended: [] });
    expect([...world.ground.groups.values()].map(({ state }) => state.desired)).toEqual([desired]);
    expect(capacity.maxTotal).toBeLessThanOrEqual(most);
    expect([ended, capacity.shortfallSeconds?.caused]).toEqual([outcome, 0]);
  });

  test.each<[string, Written, Written, number, number]>([
    [
      'five steps down while four of ours are in it',
      { desiredCapacity: 40, policy: { pace: { maxSurge: 4 } } },
      { times: 5, every: '90s' },
      35,
      44,
    ],
    [
      'one step down while three raises of ours are in it',
      { desiredCapacity: 8, policy: { launch: 'desired-capacity', pace: { maxSurge: 3 } } },
      {},
      7,
      11,
    ],
  ])('%s', async (_, fleet, steps, desired, most) => {
    const faults = [{ kind: 'scale', fleet: 'web', at: '6m', by: -1, ...steps }];
    const { report, world } = await rehearse({ minSize: 0, maxSize: 60, ...fleet }, faults);
    expect(report.invariants.broken).toEqual([]);
    expect([...world.ground.groups.values()].map(({ state }) => state.desired)).toEqual([desired]);
    expect(fleetOf(report)).toMatchObject({ outcome: 'done' });
    expect(fleetOf(report).capacity.maxTotal).toBeLessThanOrEqual(most);
  });
});
