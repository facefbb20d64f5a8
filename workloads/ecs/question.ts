import type { ServerFacts } from '../../core/record/observation.ts';
import type { SwapUnderWay, Undertaking } from '../../core/record/undertaking.ts';
import type { Verdict } from '../../core/record/workload.ts';
import type { Cluster, Host } from './cluster.ts';
import type { Notes } from './notes.ts';
import type { EcsPolicy } from './policy.ts';

/** Everything that one poll knows of a cluster and of what the campaign is about. */
export type HostPoll = {
  cluster: Cluster;
  /** The group of each server that is a member now, in flight, or marked. */
  groups: ReadonlyMap<string, string>;
  facts: ReadonlyMap<string, ServerFacts>;
  undertaking: Undertaking;
  /** What the last poll knew. */
  before: Notes;
  policy: EcsPolicy;
  /** The task definition of the canary, where one is wanted; `isThere`: ECS knows it. */
  canary?: { definition: string; isThere: boolean };
  now: number;
};

/** The container instances of a server: one, as it must be, none yet, or several. */
export const hostsOf = ({ cluster }: Pick<HostPoll, 'cluster'>, server: string): Host[] =>
  cluster.hosts.filter((host) => host.server === server);

/** The swap that has this server as its victim. */
export const swapOf = ({ undertaking }: Pick<HostPoll, 'undertaking'>, server: string): SwapUnderWay | undefined =>
  undertaking.swaps.find(({ victim }) => victim === server);

/** The servers that the campaign has marked, or that take part in a swap. */
export const listInFlight = ({ cordons, swaps }: Pick<Undertaking, 'cordons' | 'swaps'>): Set<string> =>
  new Set([...cordons.map(({ server }) => server), ...swaps.flatMap(({ victim, replacement }) => [victim, replacement ?? victim])]);

/** It speaks for it. */
export const pass = (reason: string): Verdict => ({ verdict: 'pass', reason });
/** It speaks against it, for now or for good. */
export const fail = (reason: string): Verdict => ({ verdict: 'fail', reason });
/** It cannot be known, which is no permission. */
export const unknown = (reason: string): Verdict => ({ verdict: 'unknown', reason });
