import type { Policy } from '../../policy/policy.ts';
import { enteredAt, type Swap } from '../../record/swap.ts';
import { wantedKey } from '../../record/wanted.ts';
import { isProven } from '../campaign/proof.ts';
import type { SwapEvent } from '../findings.ts';
import type { ServerStatus } from '../snapshot.ts';
import type { Turn } from '../turn.ts';
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
  return failSwap(swap, `replacement ${replacement} joined, and then ${what}`, status !== 'draining', turn.now);
};

const bake = ({ campaign, now }: Turn, policy: Policy, swap: Swap): SwapEvent[] => {
  const wanted = campaign.wanted[swap.group];
  const joined = enteredAt(swap, 'joined') ?? now;
  if (!wanted || isProven(campaign, swap.group) || now - joined < policy.proof.bake * 1_000) return [];
  campaign.proven.push(wantedKey(wanted));
  return [{ kind: 'proven', swap }];
};
