import type { Policy } from '../../policy/policy.ts';
import { capacityOf, type GroupCapacity, isDoubted } from '../../record/capacity.ts';
import type { Swap } from '../../record/swap.ts';
import { findStaleness, findUnknown } from '../../record/wanted.ts';
import { isStillBad } from '../campaign/find-recovery.ts';
import { needsProof } from '../campaign/proof.ts';
import { findExclusion } from '../campaign/victims.ts';
import { findAbsorbedBlocker } from '../capacity/absorbed.ts';
import { isAboveFloor } from '../capacity/floor.ts';
import { isScheduleUnclear } from '../capacity/scheduled-requests.ts';
import type { Blocker } from '../findings.ts';
import type { Turn } from '../turn.ts';

/** Is there a value that is not explained yet, or an absolute one that was sent and not answered? A decrement now would blur what it became. */
export const isUnsettled = (capacity: GroupCapacity): boolean =>
  capacity.unexplained !== undefined || capacity.pendingRaise !== undefined || isDoubted(capacity);

const wait = (reason: string, unblock: string): Blocker => ({ reason, unblock, isForGood: false });

/**
 * The last check before the one act that cannot be undone: the facts about this very server, read for this turn, must still say that it is
 * stale, in service, under no exception, that its replacement is healthy now, and that the group stays at or above its floor (I1, I3, I4).
 */
export const findTerminationBlocker = (turn: Readonly<Turn>, policy: Policy, swap: Swap): Blocker | undefined =>
  findUnsettled(turn, swap) ??
  findAbsorbedBlocker(turn, swap) ??
  findReplacementBlocker(turn, swap) ??
  findVictimBlocker(turn, policy, swap) ??
  findFloorBlocker(turn, policy, swap);

/** The same for a server that Auto Scaling replaces after it has left. One that is drained serves no more: its floor was checked before. */
export const findInPlaceBlocker = (turn: Readonly<Turn>, policy: Policy, swap: Swap): Blocker | undefined =>
  findUnsettled(turn, swap) ?? findVictimBlocker(turn, policy, swap) ?? findFloorBlocker(turn, policy, swap);

const findUnsettled = (turn: Readonly<Turn>, { group }: Swap): Blocker | undefined => {
  if (isUnsettled(capacityOf(turn.campaign, group)))
    return wait(`desired capacity of ${group} is not settled: changed by others, or raised without an answer`, 'the next polls settle it');
  return isScheduleUnclear(turn, group)
    ? wait(`desired capacity of ${group} is not settled: a scheduled action may have set it to what it was`, 'it is known in three minutes')
    : undefined;
};

const findReplacementBlocker = ({ campaign, snapshot }: Readonly<Turn>, { group, replacement }: Swap): Blocker | undefined => {
  if (needsProof(campaign, group)) return wait('its image is not proven yet', 'the proof bakes');
  return !replacement || snapshot.statusOf(replacement, group) !== 'healthy'
    ? wait(`replacement ${replacement ?? ''} is not healthy at this poll`, 'it becomes healthy again, or fails')
    : undefined;
};

/** What the facts about a victim, read for this turn, say against terminating it: they must be known, and still make it stale and no exception. */
export const findVictimBlocker = (
  { campaign, snapshot, now }: Readonly<Turn>,
  policy: Policy,
  { group, victim }: Pick<Swap, 'group' | 'victim'>,
): Blocker | undefined => {
  const wanted = campaign.wanted[group];
  const facts = snapshot.facts(victim);
  if (!facts || facts.state === 'unknown' || facts.image === undefined || !wanted)
    return wait(`facts about ${victim} could not be read`, 'EC2 answers');
  const exception = findExclusion(snapshot, campaign, victim);
  if (exception) return { reason: `${victim} is ${exception}`, unblock: 'lift the exception', isForGood: true };
  if (campaign.heal)
    return isStillBad(snapshot, campaign.heal)
      ? undefined
      : wait(`${victim} is not known to be bad at this poll`, 'it is, or it has recovered');
  const member = snapshot.member(victim);
  const server = { ...member, ...facts };
  // A survey found it stale, by age too; what never changes need not be older now, so only the margin of "too old" is left out here.
  const isStale = findStaleness(server, wanted, now, policy.maxAge === undefined ? undefined : 0) !== undefined;
  if (isStale) return undefined;
  return findUnknown(server, wanted) === undefined
    ? { reason: `${victim} is as wanted by now`, unblock: 'nothing to do', isForGood: true }
    : wait(`facts about ${victim} could not be read`, 'EC2 and its group answer');
};

const findFloorBlocker = ({ state, snapshot }: Readonly<Turn>, policy: Policy, { group, victim }: Swap): Blocker | undefined =>
  snapshot.statusOf(victim, group) === 'healthy' && !isAboveFloor(state, snapshot, policy, group, victim)
    ? wait(`${group} would fall below what must be in service`, 'servers of the group become healthy')
    : undefined;
