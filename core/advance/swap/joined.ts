import type { Policy } from '../../policy/policy.ts';
import { enteredAt, type Swap } from '../../record/swap.ts';
import { wantedKey } from '../../record/wanted.ts';
import { isProven } from '../campaign/proof.ts';
import type { SwapEvent } from '../findings.ts';
import type { ServerStatus } from '../snapshot.ts';
import type { Turn } from '../turn.ts';
import { findProbeBlocker } from './checking.ts';
import { failSwap } from './fail-swap.ts';
import { describeFailedHealthCheck } from './failed-health-check.ts';

/** Watches a replacement that has joined: as a proof it bakes; one that fails now fails its swap. */
export const progressJoined = (turn: Turn, policy: Policy, swap: Swap, status: ServerStatus): SwapEvent[] => {
  if (status === 'healthy') return swap.isProof ? bake(turn, policy, swap) : [];
  swap.healthyPolls = 0;
  if (status === 'unknown') return [];
  if (status !== 'failing' && !swap.isProof) return [];
  const { replacement = '', group } = swap;
  const what =
    status === 'failing' ? `its ${describeFailedHealthCheck(turn.snapshot, replacement, group)}` : `it left service: it is ${status}`;
  // Others who keep work away from it say nothing about its image.
  return failSwap(swap, `replacement ${replacement} joined, and then ${what}`, status !== 'draining', turn.now, 'left-service');
};

/** A proof bakes while it is in service and answers its probes: where servers serve no workload, nothing else says that they work. */
const bake = (turn: Turn, policy: Policy, swap: Swap): SwapEvent[] => {
  const { campaign, snapshot, now } = turn;
  const wanted = campaign.wanted[swap.group];
  const joined = enteredAt(swap, 'joined') ?? now;
  if (!wanted || isProven(campaign, swap.group)) return [];
  const { replacement = '' } = swap;
  const against = findProbeBlocker(snapshot, policy, replacement);
  if (against) {
    // One request may be lost: the second poll in a row that finds no good answer decides, and only by one that is bad.
    const isSecond = swap.healthyPolls === 0;
    swap.healthyPolls = 0;
    return isSecond && against.verdict === 'fail'
      ? failSwap(swap, `replacement ${replacement} joined, and then its probe failed: ${against.reason}`, true, now, 'probe')
      : [];
  }
  swap.healthyPolls += 1;
  if (now - joined < policy.proof.bake * 1_000) return [];
  campaign.proven.push(wantedKey(wanted));
  return [{ kind: 'proven', swap }];
};
