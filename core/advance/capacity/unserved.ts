import { capacityOf } from '../../record/capacity.ts';
import { listSuspended } from '../../record/journal.ts';
import { isRollingBack, type Rule, type Turn } from '../turn.ts';
import { hasOpenDecrement, readLag } from './expected-desired.ts';
import { isScheduleNear } from './scheduled-requests.ts';
import { countMembers, countUnassigned, isEachProtected } from './slots.ts';
import { lowerDesired } from './step-desired.ts';

/**
 * Was desired raised, and no server ever came for it, at the end of the campaign: no capacity, a quota? Or did others take what came, and people
 * protect all that is left from scale-in? There is no server to terminate by name then. So it stays until it is lowered again and that is seen.
 */
export const isUnserved = (turn: Readonly<Turn>, group: string): boolean => {
  const { campaign, state, snapshot } = turn;
  const view = snapshot.group(group);
  if (!view || !campaign.capacity[group] || (campaign.phase !== 'settle' && !isRollingBack(turn))) return false;
  const { baseline, pendingRaise } = capacityOf(campaign, group);
  if (pendingRaise) return pendingRaise.by < 0;
  const isOpen = state.swaps.some((swap) => swap.group === group && !swap.outcome) || hasOpenDecrement(state, group);
  return (
    !isOpen &&
    !isScheduleNear(turn, group) &&
    countUnassigned(state, group) > 0 &&
    (countMembers(view) <= baseline || isEachProtected(view))
  );
};

/**
 * Takes off desired what no server came for, by a step. Only after Launch has been suspended for as long as a read may lag: then no server
 * can be on its way unseen, the group has no more members than desired will be, or none that is not protected, and Auto Scaling has none to terminate.
 */
export const lowerUnserved: Rule = (turn) => {
  const { campaign, state, snapshot, now } = turn;
  for (const group of campaign.groups) {
    const view = snapshot.group(group);
    if (!view || !isUnserved(turn, group)) continue;
    const { baseline, surge, pendingRaise, unexplained } = capacityOf(campaign, group);
    const own = listSuspended(campaign.journal).find((entry) => entry.group === group && entry.process === 'Launch');
    const isQuiet = view.suspended.includes('Launch') && (own === undefined || now - own.at > readLag);
    if (isQuiet && !pendingRaise && !unexplained && view.desired === baseline + surge)
      lowerDesired(turn, group, countUnassigned(state, group));
  }
};
