import { type EngineResult, rounded, spreadOf } from './bench-result.ts';
import type { PeerDraws, PeerRun } from './peers/peer.ts';
import { peers } from './peers/peers.ts';

/** What the peers are measured on: the draws of one seed, its lower bound, and the makespan of `list`. */
export type PaperCourse = { draws: PeerDraws; bound: number; list: number };

const none = { callsPerSwap: null, mutatingPerSwap: null, transitionsPerSwap: null, orchestrationUsdPer1000: null };

/** The pacing rule of each peer on the draws of each seed. */
export const measurePeers = (servers: number, seeds: readonly number[], courses: readonly PaperCourse[]): EngineResult[] =>
  peers.map(({ name, run }) => {
    const runs = courses.map(({ draws, bound, list }): PeerRun & { bound: number; list: number } => ({ ...run(draws), bound, list }));
    const granted = runs[0]?.grantedMore;
    return {
      ...{ engine: name, isPaper: true, servers, seeds: [...seeds] },
      slots: Math.max(...courses.map(({ draws }) => draws.slots)),
      ratio: spreadOf(runs.map(({ makespan, bound }) => makespan / bound)),
      toList: spreadOf(runs.map(({ makespan, list }) => makespan / list)),
      endToEndRatio: null,
      replacementsFailed: 0,
      badImageHits: Math.max(...runs.map(({ badImageHits }) => badImageHits)),
      minInServiceShare: rounded(Math.min(...runs.map(({ leastInService }) => leastInService)) / servers),
      surgeHoursPerSwap: rounded(runs.reduce((sum, { surgeHours }) => sum + surgeHours, 0) / (servers * runs.length)),
      ...none,
      ...(granted !== undefined && { grantedMore: granted }),
    };
  });
