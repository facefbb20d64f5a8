import { performance } from 'node:perf_hooks';
import { runRehearsal } from '../cli/rehearsal.ts';
import { lowerBound } from '../rehearsal/lower-bound.ts';
import { readScenario } from '../rehearsal/scenario.ts';
import { type EngineResult, rounded, spreadOf } from './bench-result.ts';
import { countBadImageHits } from './count-bad-image-hits.ts';
import { listSchedule } from './list-schedule.ts';
import { measurePeers } from './measure-peers.ts';
import { drawPeers } from './peers/draw-peers.ts';
import type { PeerDraws } from './peers/peer.ts';

/** A fleet and the policies to run on it, the first of which sets the draws and the slots of the engines on paper. */
export type Course = { servers: number; seeds: readonly number[]; engines: readonly { engine: string; policy: object }[] };

type Run = {
  makespan: number;
  bound: number;
  list: number;
  endToEnd: number;
  slots: number;
  swaps: number;
  failed: number;
  minInServiceShare: number;
  surgeHours: number;
  listSurgeHours: number;
  calls: number;
  mutating: number;
  transitions: number;
  usd: number;
  badImageHits: number;
  draws: PeerDraws;
};

export type Measured = { engines: EngineResult[]; simulatedSeconds: number; wallSeconds: number };

const runOnce = async (servers: number, seed: number, policy: object): Promise<Run> => {
  const scenario = readScenario({ seed, fleets: [{ name: 'web', desiredCapacity: servers, policy }] });
  const { report, world } = await runRehearsal(scenario);
  const fleet = report.fleets[0];
  if (fleet?.outcome !== 'done') throw new Error(`seed ${seed} with ${servers} servers ended ${fleet?.outcome}: ${fleet?.reason}`);
  if (report.invariants.broken.length > 0)
    throw new Error(`seed ${seed} with ${servers} servers broke ${report.invariants.broken[0]?.text}`);
  // In the order of their launch, and one for each server that was due: the same draws for every engine, also for one that launches some to spare.
  const launched = world.recorder
    .servers('web')
    .filter((server) => server.origin === 'recycler')
    .slice(0, servers);
  const boots = launched.map((server) => server.drawn.bootSeconds);
  const { slots } = fleet.capacity;
  const draws = drawPeers(scenario, slots);
  if (boots.join() !== draws.boots.join())
    throw new Error(`seed ${seed} with ${servers} servers drew other boots than the engines on paper get`);
  return {
    makespan: fleet.makespanSeconds,
    bound: lowerBound(
      launched.map((each) => ({ seconds: each.drawn.bootSeconds, place: each.zone })),
      slots,
    ),
    list: listSchedule(boots, slots),
    endToEnd: (Date.parse(fleet.endedAt ?? fleet.startedAt) - Date.parse(fleet.startedAt)) / 1_000,
    slots,
    swaps: fleet.replaced,
    failed: fleet.replacementsFailed,
    minInServiceShare: (fleet.capacity.minInService ?? 0) / fleet.capacity.desired,
    surgeHours: fleet.surgeHours,
    listSurgeHours: boots.reduce((sum, each) => sum + each, 0) / 3_600,
    calls: fleet.calls.total ?? 0,
    mutating: fleet.calls.mutating,
    transitions: fleet.stateTransitions ?? 0,
    usd: fleet.costUsd.orchestration ?? 0,
    badImageHits: await countBadImageHits(servers, seed, policy),
    draws,
  };
};

const toResult = (engine: string, servers: number, seeds: readonly number[], runs: readonly Run[]): EngineResult => {
  const swaps = runs.reduce((sum, run) => sum + run.swaps, 0);
  const perSwap = (count: (run: Run) => number): number => rounded(runs.reduce((sum, run) => sum + count(run), 0) / swaps);
  return {
    ...{ engine, isPaper: false, servers, seeds: [...seeds] },
    slots: Math.max(...runs.map((run) => run.slots)),
    ratio: spreadOf(runs.map((run) => run.makespan / run.bound)),
    toList: spreadOf(runs.map((run) => run.makespan / run.list)),
    endToEndRatio: spreadOf(runs.map((run) => run.endToEnd / run.bound)),
    replacementsFailed: runs.reduce((sum, run) => sum + run.failed, 0),
    badImageHits: Math.max(...runs.map((run) => run.badImageHits)),
    minInServiceShare: rounded(Math.min(...runs.map((run) => run.minInServiceShare))),
    surgeHoursPerSwap: perSwap((run) => run.surgeHours),
    callsPerSwap: perSwap((run) => run.calls),
    mutatingPerSwap: perSwap((run) => run.mutating),
    transitionsPerSwap: perSwap((run) => run.transitions),
    orchestrationUsdPer1000: perSwap((run) => run.usd * 1_000),
  };
};

/** What `list` would have done with the draws of these runs: it proves nothing, calls nothing and never polls. */
const toListResult = (servers: number, seeds: readonly number[], runs: readonly Run[]): EngineResult => ({
  ...toResult('list', servers, seeds, runs),
  isPaper: true,
  ratio: spreadOf(runs.map((run) => run.list / run.bound)),
  toList: { median: 1, min: 1, max: 1 },
  endToEndRatio: null,
  // Nothing tells it that the image is bad before the first one should have joined, and then all slots have one.
  badImageHits: Math.max(...runs.map((run) => Math.min(run.slots, servers))),
  minInServiceShare: 1,
  surgeHoursPerSwap: rounded(runs.reduce((sum, run) => sum + run.listSurgeHours, 0) / runs.reduce((sum, run) => sum + run.swaps, 0)),
  ...{ callsPerSwap: null, mutatingPerSwap: null, transitionsPerSwap: null, orchestrationUsdPer1000: null },
});

/**
 * Rehearses each engine of each course with each seed, on the real state machine and functions, and sets them beside the reference `list` and
 * the peers.
 *
 * @param onRun called before each run
 * @throws Error when a run does not end done, or breaks an invariant: then its numbers mean nothing
 */
export const measureEngines = async (courses: readonly Course[], onRun: (text: string) => void): Promise<Measured> => {
  const engines: EngineResult[] = [];
  const started = performance.now();
  let simulatedSeconds = 0;
  for (const { servers, seeds, engines: entrants } of courses) {
    let first: Run[] | undefined;
    for (const { engine, policy } of entrants) {
      const runs: Run[] = [];
      for (const seed of seeds) {
        onRun(`${engine}, ${servers} servers, seed ${seed}`);
        const run = await runOnce(servers, seed, policy);
        simulatedSeconds += run.endToEnd;
        runs.push(run);
      }
      engines.push(toResult(engine, servers, seeds, runs));
      first ??= runs;
    }
    if (!first) continue;
    engines.push(toListResult(servers, seeds, first));
    engines.push(...measurePeers(servers, seeds, first));
  }
  return { engines, simulatedSeconds, wallSeconds: (performance.now() - started) / 1_000 };
};
