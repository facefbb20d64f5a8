import type { Termination } from './swap.ts';

/**
 * What the Recycler itself did to one group's desired capacity, so that it is distinct from what others did.
 * Desired is expected at `baseline + surge`; reads may lag behind `changes` by up to two minutes.
 */
export type GroupCapacity = {
  /** Desired as others last set it. */
  baseline: number;
  /** Servers by which we raised desired and have not yet lowered it again; each of them is terminated by name. */
  surge: number;
  /** Our own recent changes of desired. */
  changes: { at: number; by: number }[];
  /** A raise by number that was sent and is not confirmed by a read yet. */
  pendingRaise?: { from: number; to: number; at: number };
  /** A desired capacity that neither others' last setting nor our own calls explain, read once. */
  unexplained?: { desired: number; at: number };
  /** A zone where a launch found no capacity: not tried again before this time, and how often in a row. */
  backoff: Record<string, { until: number; times: number; message: string }>;
  /** When servers were seen gone whose termination was never answered: our call took one off desired, or the termination was not ours. */
  ambiguous: number[];
  /** Extra servers without a victim that were sent a terminate call. */
  orphans: { server: string; termination: Termination }[];
};

/** The record of a group whose desired capacity is all others' doing. */
export const openCapacity = (desired: number): GroupCapacity => ({
  baseline: desired,
  surge: 0,
  changes: [],
  backoff: {},
  ambiguous: [],
  orphans: [],
});

/** The capacity record of a group. @throws Error when the survey has not opened one: a bug, not a state of the world */
export const capacityOf = (campaign: { capacity: Record<string, GroupCapacity> }, group: string): GroupCapacity => {
  const capacity = campaign.capacity[group];
  if (!capacity) throw new Error(`no capacity record for group ${group}: survey it first`);
  return capacity;
};

/** What others want in service, over all groups of the campaign. */
export const baselineOf = (campaign: { capacity: Record<string, GroupCapacity> }): number =>
  Object.values(campaign.capacity).reduce((sum, capacity) => sum + capacity.baseline, 0);

/** Records a change of desired that our own call made. */
export const recordChange = (capacity: GroupCapacity, by: number, at: number): void => {
  capacity.surge += by;
  capacity.changes.push({ at, by });
};
