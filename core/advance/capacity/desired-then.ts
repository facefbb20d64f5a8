import type { GroupCapacity } from '../../record/capacity.ts';

/** How long changes of desired stay in the record, so that a cause that Auto Scaling tells late finds its place among them, in milliseconds. */
export const memory = 15 * 60_000;

/**
 * What desired was, as far as the record knows, oldest first: before its first change, then after each of them; with the times between which it was so,
 * in milliseconds.
 */
export const listValues = ({ baseline, surge, changes }: GroupCapacity): { desired: number; since: number; until: number }[] => {
  const bounds = [Number.NEGATIVE_INFINITY, ...changes.map(({ at }) => at), Number.POSITIVE_INFINITY];
  let desired = baseline + surge - changes.reduce((sum, { by }) => sum + by, 0);
  return bounds.slice(0, -1).map((since, index) => {
    if (index > 0) desired += changes[index - 1]?.by ?? 0;
    return { desired, since, until: bounds[index + 1] ?? since };
  });
};

/** Was desired at this number at some time in between? */
export const wasAt = (capacity: GroupCapacity, number: number, from: number, until: number): boolean =>
  listValues(capacity).some((value) => value.desired === number && value.since <= until && value.until >= from);

/** What desired was then. */
export const desiredThen = (capacity: GroupCapacity, at: number): number =>
  listValues(capacity).findLast(({ since }) => since <= at)?.desired ?? capacity.baseline + capacity.surge;
