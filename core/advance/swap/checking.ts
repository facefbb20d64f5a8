import type { Policy } from '../../policy/policy.ts';
import { enterStage, type Swap } from '../../record/swap.ts';
import { findUnknown } from '../../record/wanted.ts';
import { type Verdict, workloadKey } from '../../record/workload.ts';
import { isProven } from '../campaign/proof.ts';
import { describeHook } from '../campaign/victims.ts';
import type { ServerStatus, Snapshot } from '../snapshot.ts';
import type { Turn } from '../turn.ts';
import { describeFailedHealthCheck } from './failed-health-check.ts';

/**
 * How many polls in a row must find a replacement healthy before it counts as joined. Once its image is proven one is enough where every workload checks
 * its servers itself; a probe of ours is one request, which needs a second.
 */
const countPollsToJoin = ({ campaign, snapshot }: Readonly<Turn>, policy: Policy, { isProof, group }: Swap): number => {
  const workloads = snapshot.workloadsOf(group);
  const isVouchedFor = workloads.length > 0 && workloads.every(({ checksItself }) => checksItself);
  return isVouchedFor && !isProof && isProven(campaign, group) && policy.proof.probes.length === 0 ? 1 : 2;
};

/** Moves a swap on while its replacement boots and is checked. Answers whether it has joined now, and what it still waits for where it is not healthy yet. */
export const progressToJoined = (
  turn: Turn,
  policy: Policy,
  swap: Swap,
  status: ServerStatus,
): { hasJoined: boolean; waitsFor?: string; isImageFault?: boolean } => {
  const { snapshot, now } = turn;
  const id = swap.replacement ?? '';
  const blocker = findBlocker(snapshot, policy, swap, status);
  if (blocker !== undefined) {
    swap.healthyPolls = 0;
    return { hasJoined: false, waitsFor: blocker.reason, isImageFault: blocker.verdict === 'fail' };
  }
  swap.healthyPolls += 1;
  if (swap.stage === 'booting') enterStage(swap, 'checking', now);
  // A version we could not read is not the version we want: the facts must be there before anything trusts the server.
  const wanted = turn.campaign.wanted[swap.group];
  const isKnown = wanted !== undefined && findUnknown({ ...snapshot.member(id), ...snapshot.facts(id) }, wanted) === undefined;
  const hasJoined = swap.healthyPolls >= countPollsToJoin(turn, policy, swap) && isKnown;
  if (hasJoined) enterStage(swap, 'joined', now);
  return { hasJoined };
};

/** What a replacement still misses: `fail` where something answers that it does not work, `unknown` where there is no such answer yet. */
const findBlocker = (snapshot: Snapshot, policy: Policy, { replacement = '', group }: Swap, status: ServerStatus): Verdict | undefined => {
  if (status === 'healthy') return findProbeBlocker(snapshot, policy, replacement) ?? findJoinBlocker(snapshot, replacement, group);
  if (status === 'unknown') return notYet('health unknown: its workload did not answer');
  if (status === 'failing') return { verdict: 'fail', reason: describeFailedHealthCheck(snapshot, replacement, group) };
  if (status === 'draining') return notYet('others keep new work away from it');
  return notYet(describeStart(snapshot, replacement, group));
};

const notYet = (reason: string): Verdict => ({ verdict: 'unknown', reason });

/** Why a server that starts is not in service, as far as its group and its workloads say. */
const describeStart = (snapshot: Snapshot, id: string, group: string): string => {
  const member = snapshot.member(id);
  if (member?.lifecycle.startsWith('Pending:')) return describeHook(member.lifecycle);
  if (snapshot.group(group)?.suspended.includes('AddToLoadBalancer'))
    return `still starting: the process AddToLoadBalancer of ${group} is suspended`;
  const waiting = snapshot.worksOf(id, group).filter(({ work }) => work.work === 'starting');
  const missing = snapshot.workloadsOf(group).filter(({ servers }) => servers[id] === undefined);
  const what = [...waiting.map(({ work }) => work.joined.reason), ...missing.map((workload) => `not known to ${workloadKey(workload)}`)];
  return what.length > 0 ? `still starting: ${what.join(', ')}` : 'still starting';
};

/** What a workload still misses before the server counts as a member; an answer that is unknown is no yes. */
const findJoinBlocker = (snapshot: Snapshot, id: string, group: string): Verdict | undefined =>
  snapshot.worksOf(id, group).find(({ work }) => work.joined.verdict !== 'pass')?.work.joined;

/** What speaks against a server that the policy has probed; undefined where every probe passed, or there is none. */
export const findProbeBlocker = (snapshot: Snapshot, policy: Policy, id: string): Verdict | undefined => {
  if (policy.proof.probes.length === 0) return undefined;
  const verdict = snapshot.observation.probes[id];
  return verdict?.verdict === 'pass' ? undefined : (verdict ?? notYet('probe not answered yet'));
};
