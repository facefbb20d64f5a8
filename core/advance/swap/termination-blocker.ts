import type { Policy } from '../../policy/policy.ts';
import { capacityOf, type GroupCapacity } from '../../record/capacity.ts';
import type { Swap } from '../../record/swap.ts';
import { findStaleness } from '../../record/wanted.ts';
import { needsProof } from '../campaign/proof.ts';
import { findExclusion } from '../campaign/victims.ts';
import { isAboveFloor } from '../capacity/floor.ts';
import type { Blocker } from '../findings.ts';
import type { Turn } from '../turn.ts';

/** Is there a value that is not explained yet, or an absolute one that was sent and not answered? A decrement now would blur what it became. */
export const isUnsettled = (capacity: GroupCapacity): boolean => capacity.unexplained !== undefined || capacity.pendingRaise !== undefined;

const wait = (reason: string, unblock: string): Blocker => ({ reason, unblock, isForGood: false });

/**
 * The last check before the one act that cannot be undone: the facts about this very server, read for this turn, must still say that it is
 * stale, in service, nobody's exception, that its replacement is healthy now, and that the group stays at or above its floor (I1, I3, I4).
 */
export const findTerminationBlocker = (
  { campaign, state, snapshot, now }: Readonly<Turn>,
  policy: Policy,
  swap: Swap,
): Blocker | undefined => {
  const wanted = campaign.wanted[swap.group];
  const facts = snapshot.facts(swap.victim);
  if (isUnsettled(capacityOf(campaign, swap.group)))
    return wait(
      `desired capacity of ${swap.group} is not settled: changed by others, or raised without an answer`,
      'the next looks settle it',
    );
  if (needsProof(campaign, swap.group)) return wait('its image is not proven yet', 'the proof bakes');
  if (!swap.replacement || snapshot.statusOf(swap.replacement, swap.group) !== 'healthy') {
    return wait(`replacement ${swap.replacement ?? ''} is not healthy at this look`, 'it becomes healthy again, or fails');
  }
  if (!facts || facts.state === 'unknown' || facts.image === undefined || !wanted) {
    return wait(`facts about ${swap.victim} could not be read`, 'EC2 answers');
  }
  const exception = findExclusion(snapshot, campaign, swap.victim);
  if (exception) return { reason: `${swap.victim} is ${exception}`, unblock: 'lift the exception', isForGood: true };
  const member = snapshot.member(swap.victim);
  const age = { ...facts, ...(member?.templateVersion !== undefined && { templateVersion: member.templateVersion }) };
  // A survey found it stale, by age too; what never changes need not be older now, so only the margin of "too old" is left out here.
  const isStale = findStaleness(age, wanted, now, policy.maxAge === undefined ? undefined : 0) !== undefined;
  if (!isStale) return { reason: `${swap.victim} is as wanted by now`, unblock: 'nothing to do', isForGood: true };
  const isServing = snapshot.statusOf(swap.victim, swap.group) === 'healthy';
  if (isServing && !isAboveFloor(state, snapshot, policy, swap.group, swap.victim)) {
    return wait(`${swap.group} would fall below what must be in service`, 'servers of the group become healthy');
  }
  return undefined;
};
