import type { GroupCapacity } from '../../record/capacity.ts';

/** While desired holds a raise of ours, its changes are read this often even where nothing seems to have changed, in milliseconds. */
const interval = 60_000;

/**
 * May others have changed desired of a group: because it is not what the record expects, or, while a raise of ours is in it, because they may have
 * set just that number? Then the changes on record are worth a read.
 */
export const mayBeChanged = (capacity: GroupCapacity, desired: number, now: number): boolean => {
  const { baseline, surge, changes, pendingRaise, unexplained, followedAt } = capacity;
  if (pendingRaise || unexplained || desired !== baseline + surge) return true;
  return (surge !== 0 || changes.length > 0) && now - (followedAt ?? 0) >= interval;
};
