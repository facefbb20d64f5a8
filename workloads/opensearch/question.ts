import type { SwapUnderWay, Undertaking } from '../../core/record/undertaking.ts';
import type { Verdict } from '../../core/record/workload.ts';
import type { Cluster, Node } from './cluster.ts';
import type { Match } from './match-nodes.ts';
import type { Notes } from './notes.ts';
import type { OpensearchPolicy } from './policy.ts';
import type { TakenSnapshots } from './taken.ts';

/** Everything that one poll knows of a cluster and of what the campaign is about. */
export type ClusterPoll = {
  /** The cluster, by the tag of its groups. */
  name: string;
  cluster: Cluster;
  /** The node of each server of the groups. */
  matches: ReadonlyMap<string, Match>;
  /** The zone of each server, as its group has it. */
  zones: ReadonlyMap<string, string>;
  /** The group of each server. */
  groups: ReadonlyMap<string, string>;
  undertaking: Undertaking;
  /** Ids of nodes that are excluded, by us or by others. */
  emptied: ReadonlySet<string>;
  notes: Notes;
  policy: OpensearchPolicy;
  /** The product's version on the image that each group would launch; undefined where the image does not say. */
  wantedVersions: Readonly<Record<string, string | undefined>>;
  /** Which snapshots were taken; absent where that was not asked. */
  taken?: TakenSnapshots;
  /** What EC2 and its group say of each server's coming back from the wanted image. */
  comebacks: ReadonlyMap<string, Verdict>;
  /** What the allocator said of moving each server's copies away; absent where it was not asked. */
  allocator: ReadonlyMap<string, Verdict>;
  now: number;
};

/** May this server leave? */
export type Question = ClusterPoll & {
  server: string;
  node: Node;
  /** The swap that replaces it, where one is under way. */
  swap: SwapUnderWay | undefined;
};

/** One rule of leaving. Everything but a pass keeps the server. */
export type Predicate = (question: Question) => Verdict;

/** It speaks for leaving. */
export const pass = (reason: string): Verdict => ({ verdict: 'pass', reason });
/** It speaks against leaving, for now or for good. */
export const fail = (reason: string): Verdict => ({ verdict: 'fail', reason });
/** Others go first; nothing has to be done about it. */
export const wait = (reason: string): Verdict => ({ verdict: 'fail', reason, isTurn: true });
/** It cannot be known, which is no permission. */
export const unknown = (reason: string): Verdict => ({ verdict: 'unknown', reason });

/** The node of a server; undefined where it has none, or where that cannot be known. */
export const nodeOf = ({ matches }: Pick<ClusterPoll, 'matches'>, server: string): Node | undefined => {
  const match = matches.get(server);
  return match && 'node' in match ? match.node : undefined;
};
