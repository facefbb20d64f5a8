import type { Policy } from '../../policy/policy.ts';
import { enterStage, type Swap } from '../../record/swap.ts';
import { findUnknown } from '../../record/wanted.ts';
import type { ServerStatus, Snapshot } from '../snapshot.ts';
import type { Turn } from '../turn.ts';
import { describeFailedHealthCheck } from './failed-health-check.ts';

/** How many polls in a row must find a replacement healthy before it counts as joined. */
const pollsToJoin = 2;

/** Moves a swap on while its replacement boots and is checked. Answers whether it has joined now, and what it still waits for where it is not healthy yet. */
export const progressToJoined = (
  turn: Turn,
  policy: Policy,
  swap: Swap,
  status: ServerStatus,
): { hasJoined: boolean; waitsFor?: string } => {
  const { snapshot, now } = turn;
  const id = swap.replacement ?? '';
  const blocker = findBlocker(snapshot, policy, swap, status);
  if (blocker !== undefined) {
    swap.healthyPolls = 0;
    return { hasJoined: false, waitsFor: blocker };
  }
  swap.healthyPolls += 1;
  if (swap.stage === 'booting') enterStage(swap, 'checking', now);
  // A version we could not read is not the version we want: the facts must be there before anything trusts the server.
  const wanted = turn.campaign.wanted[swap.group];
  const isKnown = wanted !== undefined && findUnknown({ ...snapshot.member(id), ...snapshot.facts(id) }, wanted) === undefined;
  const hasJoined = swap.healthyPolls >= pollsToJoin && isKnown;
  if (hasJoined) enterStage(swap, 'joined', now);
  return { hasJoined };
};

const findBlocker = (snapshot: Snapshot, policy: Policy, { replacement = '', group }: Swap, status: ServerStatus): string | undefined => {
  if (status === 'healthy') return findProbeBlocker(snapshot, policy, replacement) ?? findJoinBlocker(snapshot, replacement, group);
  if (status === 'unknown') return 'health unknown: its workload did not answer';
  return status === 'failing' ? describeFailedHealthCheck(snapshot, replacement, group) : 'still starting';
};

/** What a workload still misses before the server counts as a member; an answer that is unknown is no yes. */
const findJoinBlocker = (snapshot: Snapshot, id: string, group: string): string | undefined =>
  snapshot.worksOf(id, group).find(({ work }) => work.joined.verdict !== 'pass')?.work.joined.reason;

const findProbeBlocker = (snapshot: Snapshot, policy: Policy, id: string): string | undefined => {
  if (policy.proof.probes.length === 0) return undefined;
  const verdict = snapshot.observation.probes[id];
  return verdict?.verdict === 'pass' ? undefined : (verdict?.reason ?? 'probe not answered yet');
};
