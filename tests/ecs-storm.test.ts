import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { runRehearsal } from '../cli/rehearsal.ts';
import { readScenario } from '../rehearsal/scenario.ts';
import { type EcsStorm, ecsStorm, ecsStormNames } from './ecs-storm.ts';

const storms = fc.sample(ecsStorm, { seed: 11, numRuns: 24 });

/** Where every change of a host is refused for minutes, the campaign gives up after five polls in a row, as `ecs-faults.test.ts` has it: nothing else may fail it. */
const isRefused = (faults: readonly { kind?: unknown }[], reason = ''): boolean =>
  faults.some(({ kind }) => kind === 'update-failures') && /was refused at 5 polls in a row, last: (MISSING|INACTIVE)/.test(reason);

/** What the model counts for itself, and what the invariants of the rehearsal find. */
const judge = async ({ seed, policy, workload, faults }: EcsStorm) => {
  const { report, world } = await runRehearsal(
    readScenario({
      seed,
      fleets: [
        {
          name: 'web',
          desiredCapacity: 5,
          maxSize: 7,
          boot: { median: '60s', spread: 0.3 },
          drain: { median: '60s', spread: 0.3 },
          terminate: { median: '20s', spread: 0.3 },
          workloads: [{ kind: 'ecs', ...workload }],
          policy: { ...policy, brakes: { holdTimeout: '1h', maxFailures: 3 } },
        },
      ],
      faults,
    }),
  );
  const tasks = world.workloadsOf('web')[0]?.measureTasks?.();
  const [fleet] = report.fleets;
  return {
    lost: tasks?.lost,
    belowMinimum: tasks?.secondsBelowMinimum.caused,
    cordons: world.leftovers('web').cordons,
    broken: report.invariants.broken,
    shortCaused: fleet?.capacity.shortfallSeconds?.caused,
    ends: ['done', 'stopped'].includes(report.outcome) || isRefused(faults, fleet?.reason) ? 'done, stopped or refused' : fleet?.reason,
  };
};

describe('storms in a cluster of Amazon ECS', () => {
  test('draw from every word', () => {
    const drawn = new Set(storms.flatMap(({ faults }) => faults.map(({ kind }) => kind)));
    expect(ecsStormNames.filter((name) => !drawn.has(name))).toEqual([]);
  });

  test.each(storms.map((storm, index) => [index, storm] as const))(
    'storm %i: no task ends with its host, no service is below its minimum for our sake, and no host is left draining',
    async (_, storm) => {
      expect({ storm, ...(await judge(storm)) }).toEqual({
        storm,
        lost: 0,
        belowMinimum: 0,
        cordons: [],
        broken: [],
        shortCaused: 0,
        ends: 'done, stopped or refused',
      });
    },
  );
});
