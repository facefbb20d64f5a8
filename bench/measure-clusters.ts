import { runRehearsal } from '../cli/rehearsal.ts';
import { readScenario } from '../rehearsal/scenario.ts';
import { type Figure, rounded, toFigure } from './bench-result.ts';
import { drainByTurn, drainOneAtATime } from './drain-rules.ts';

/** A cluster whose nodes hold a terabyte each, in three zones: two replicas of everything. Recovery has its default rate, 40 MB/s for each node. */
export const measured = { nodes: 9, terabytes: 1, bytesPerSecond: 40e6, bootSeconds: 180, terminateSeconds: 60 };

const shards = 27;
const replicas = 2;

const fleetBy = (policy: object) => {
  const { nodes, terabytes, bytesPerSecond, bootSeconds, terminateSeconds } = measured;
  const seconds = (terabytes * 1e12) / bytesPerSecond;
  return {
    name: 'search',
    groups: [
      { name: 'masters', desiredCapacity: 3, maxSize: 4, image: { current: 'ami-new', wanted: 'ami-new' } },
      { name: 'data', desiredCapacity: nodes, maxSize: nodes + 3, drain: { median: `${seconds}s`, spread: 0 } },
    ].map((group) => ({
      boot: { median: `${bootSeconds}s`, spread: 0 },
      terminate: { median: `${terminateSeconds}s`, spread: 0 },
      ...group,
    })),
    workloads: [
      {
        kind: 'opensearch',
        roles: { masters: ['cluster_manager'], data: ['data'] },
        diskBytes: 2.5e12,
        indices: [{ name: 'logs', shards, replicas, bytes: (nodes * terabytes * 1e12) / (shards * (1 + replicas)) }],
      },
    ],
    policy,
  };
};

/** One campaign on the model of a cluster. @throws Error where it did not replace every data node, or lost something */
const rehearse = async (policy: object): Promise<{ hours: number; terabytes: number }> => {
  const { report, world } = await runRehearsal(readScenario({ seed: 1, fleets: [fleetBy(policy)] }));
  const [fleet] = report.fleets;
  const { redSeconds = -1, lost = -1, movedBytes = 0 } = world.workloadsOf('search')[0]?.measure?.() ?? {};
  if (fleet?.outcome !== 'done' || fleet.replaced !== measured.nodes || redSeconds !== 0 || lost !== 0)
    throw new Error(
      `the cluster of the bench ended ${fleet?.outcome ?? 'nowhere'}: ${fleet?.reason ?? `${redSeconds} s red, ${lost} lost`}`,
    );
  const seconds = (Date.parse(fleet.endedAt ?? '') - Date.parse(fleet.startedAt)) / 1_000;
  return { hours: seconds / 3_600, terabytes: movedBytes / 1e12 };
};

/** Nine nodes of a terabyte: how long each rule takes, and what it moves between nodes. The rules of others are schedules on paper, at the same rate. */
export const measureClusters = async (): Promise<Figure[]> => {
  const rules = {
    replace: { what: 'replaced by the Recycler, a zone at a time', ...(await rehearse({ pace: { maxSurge: 3 } })) },
    reimage: {
      what: 'reimaged by the Recycler',
      ...(await rehearse({
        pace: { maxSurge: 0, maxUnavailable: 1 },
        proof: { inPlace: true },
        workloads: { opensearch: { method: 'reimage' } },
      })),
    },
    'one-at-a-time': { what: 'one node a run, as guardian does', ...drainOneAtATime(measured) },
    'by-turn': { what: 'each drained onto the others by turn, as es-operator does', ...drainByTurn(measured) },
  };
  return Object.entries(rules).flatMap(([name, { what, hours, terabytes }]) => [
    toFigure(`cluster-${name}-hours`, `nine nodes of 1 TB ${what}: time`, 'h', rounded(hours, 1)),
    toFigure(`cluster-${name}-terabytes`, 'the same: moved between nodes', 'TB', rounded(terabytes, 2)),
  ]);
};
