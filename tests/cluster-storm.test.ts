import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { runRehearsal } from '../cli/rehearsal.ts';
import { readScenario } from '../rehearsal/scenario.ts';
import { type ClusterStorm, clusterStorm, clusterStormNames } from './cluster-storm.ts';

const storms = fc.sample(clusterStorm, { seed: 8, numRuns: 24 });

/** What the judge of the model finds, which counts for itself, and what the invariants of the rehearsal do. */
const judge = async ({ seed, policy, indices, faults }: ClusterStorm) => {
  const { report, world } = await runRehearsal(
    readScenario({
      seed,
      fleets: [
        {
          name: 'db',
          desiredCapacity: 5,
          maxSize: 7,
          boot: { median: '60s', spread: 0.3 },
          drain: { median: '60s', spread: 0.3 },
          terminate: { median: '20s', spread: 0.3 },
          workloads: [{ kind: 'opensearch', indices }],
          policy: { ...policy, brakes: { holdTimeout: '1h', maxFailures: 3 } },
        },
      ],
      faults,
    }),
  );
  const outcome = world.workloadsOf('db')[0]?.judge?.();
  const [fleet] = report.fleets;
  return {
    lost: outcome?.lost,
    redCaused: outcome?.redSeconds.caused,
    settings: outcome?.settings.now === outcome?.settings.ofOthers ? 'as others have them' : outcome?.settings,
    broken: report.invariants.broken,
    shortCaused: fleet?.capacity.shortfallSeconds?.caused,
    ends: ['done', 'stopped'].includes(report.outcome) ? 'done or stopped' : fleet?.reason,
  };
};

describe('storms in a cluster', () => {
  test('draw from every word', () => {
    const drawn = new Set(storms.flatMap(({ faults }) => faults.map(({ kind }) => kind)));
    expect(clusterStormNames.filter((name) => !drawn.has(name))).toEqual([]);
  });

  test.each(storms.map((storm, index) => [index, storm] as const))(
    'storm %i: no copy is lost, nothing is red for our sake, and the settings are those of others',
    async (_, storm) => {
      expect({ storm, ...(await judge(storm)) }).toEqual({
        storm,
        lost: [],
        redCaused: 0,
        settings: 'as others have them',
        broken: [],
        shortCaused: 0,
        ends: 'done or stopped',
      });
    },
  );
});
