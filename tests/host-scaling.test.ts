import { describe, expect, test } from '@jest/globals';
import { runRehearsal } from '../cli/rehearsal.ts';
import { readScenario } from '../rehearsal/scenario.ts';
import { fleetOf } from './rehearse-faults.ts';

const drawn = (median: string) => ({ median, spread: 0.3 });

/** Eight hosts with two services, and what scales them meanwhile. */
const rehearse = (seed: number, scaling: object[], cluster: object = {}) =>
  runRehearsal(
    readScenario({
      seed,
      scaling: scaling.map((each) => ({ fleet: 'web', ...each })),
      fleets: [
        {
          name: 'web',
          desiredCapacity: 8,
          maxSize: 12,
          boot: drawn('60s'),
          drain: drawn('60s'),
          terminate: drawn('20s'),
          workloads: [
            {
              kind: 'ecs',
              ...cluster,
              services: [
                { name: 'web', desired: 12, loadBalancer: true },
                { name: 'worker', desired: 5, min: 66, max: 100, memory: 1_024, placement: 'binpack' },
                { name: 'logs', daemon: true, cpu: 64, memory: 128 },
              ],
            },
          ],
          policy: { pace: { maxSurge: 2 } },
        },
      ],
    }),
  );

const step = (at: string, by: number, times: number) => [{ kind: 'step', at, by, times }];

describe('hosts that others scale while they are replaced', () => {
  test.each<[string, number, object[], object, string]>([
    ['a step down takes an old host, and the new one is one too many at the end', 17, step('6m', -1, 3), {}, 'done'],
    ['a step down in the proof', 1, step('3m', -1, 2), {}, 'stopped'],
    ['steps up', 14, step('6m', 1, 2), {}, 'done'],
    ['target tracking', 12, [{ kind: 'target-tracking', load: 250 }], {}, 'done'],
    ['a scheduled action', 6, [{ kind: 'scheduled', at: '8m', desiredCapacity: 6 }], {}, 'done'],
    ['Amazon ECS itself', 3, [], { managedScaling: true, managedTerminationProtection: true }, 'done'],
  ])('by %s: no task is lost, none is missing for our sake, and desired is what they want', async (_, seed, scaling, cluster, outcome) => {
    const { report, world } = await rehearse(seed, scaling, cluster);
    expect(fleetOf(report).outcome).toBe(outcome);
    expect(world.workloadsOf('web')[0]?.measureTasks?.()).toMatchObject({ lost: 0, secondsBelowMinimum: { caused: 0 } });
    expect(report.invariants.broken).toEqual([]);
    expect(fleetOf(report).capacity.shortfallSeconds?.caused).toBe(0);
    expect(world.leftovers('web').cordons).toEqual([]);
  });
});
