import type { ScheduledAction } from './observation.ts';
import type { Termination } from './swap.ts';

/** One change of a group's desired capacity. */
export type CapacityChange = {
  /** Milliseconds since 1970. */
  at: number;
  by: number;
  /** Changed by others: a policy, a schedule, a person. */
  isOthers?: boolean;
};

/**
 * What the Recycler itself did to one group's desired capacity, so that it is distinct from what others did.
 * Desired is expected at `baseline + surge`; reads may lag behind `changes` by up to two minutes.
 */
export type GroupCapacity = {
  /** Desired as others want it: what they last set, and how they moved it since. */
  baseline: number;
  /**
   * Servers by which we raised desired and have not yet lowered it again; each of them is terminated by name.
   * Below zero where our calls took desired below what others set: it is given back.
   */
  surge: number;
  /** Recent changes of desired, ours and others', oldest first. */
  changes: CapacityChange[];
  /** Changes of others before this time, in milliseconds, are part of the baseline. */
  followedSince: number;
  /** When the changes on record were read last, in milliseconds. */
  followedAt?: number;
  /** Changes of others since then that are part of the baseline too. */
  followed: { at: number; key: string }[];
  /** When desired last held a raise of ours, in milliseconds; absent where it never did. */
  heldAt?: number;
  /** Scheduled actions that are to set desired to a number, until it is known what became of them. */
  schedule?: ScheduledAction[];
  /** When the scheduled actions were read last, in milliseconds. */
  scheduleReadAt?: number;
  /** When others last set it to a number that is part of the baseline. */
  setAt?: number;
  /** Steps of others since then, oldest first. */
  steps: { at: number; by: number }[];
  /** A raise that was sent and that neither a read nor a cause on record confirms yet. */
  pendingRaise?: { by: number; at: number; isAnswered?: boolean };
  /**
   * Raises that no read confirmed in time and that are taken for not done, until a record says otherwise. `isOpen`: that is waited for.
   * `stepped`: they are part of the record with a step of others that took as many off, and so many of that step are not on Auto Scaling's yet.
   */
  doubted?: { by: number; at: number; isOpen: boolean; stepped?: number }[];
  /** Raises up to MaxSize that a read alone confirmed: others may have reached it just before, and ours was cut short. */
  assumed?: { by: number; at: number }[];
  /** Since when Auto Scaling holds more servers than desired, in milliseconds. */
  overSince?: number;
  /** When it was last seen to hold more, in milliseconds. */
  overAt?: number;
  /** How many new servers of ours in a row others' scale-ins took, and until when none is launched for it. */
  scaledIn?: { times: number; until: number };
  /** A desired capacity that neither others' changes on record nor our own calls explain, first read at `at`. */
  unexplained?: { desired: number; at: number };
  /** A zone where a launch found no capacity: not tried again before this time, and how often in a row. */
  backoff: Record<string, { until: number; times: number; message: string }>;
  /** When servers were seen gone whose termination was never answered: our call took one off desired, or the termination was not ours. */
  ambiguous: number[];
  /** Servers that our own calls lately took out of the group, or were to. */
  taken: { server: string; at: number }[];
  /** Extra servers without a victim that were sent a terminate call. */
  orphans: { server: string; termination: Termination }[];
};

/** The record of a group whose desired capacity, read at this time, is all others' doing. */
export const openCapacity = (desired: number, at: number): GroupCapacity => ({
  baseline: desired,
  surge: 0,
  changes: [],
  followedSince: at,
  followed: [],
  steps: [],
  backoff: {},
  ambiguous: [],
  taken: [],
  orphans: [],
});

/** The capacity record of a group. @throws Error when the survey has not opened one: a bug, not a state of the world */
export const capacityOf = (campaign: { capacity: Record<string, GroupCapacity> }, group: string): GroupCapacity => {
  const capacity = campaign.capacity[group];
  if (!capacity) throw new Error(`no capacity record for group ${group}: survey it first`);
  return capacity;
};

/** Was a raise answered that no read shows, and is it open whether others took as many off by a step or set a number? */
export const isDoubted = ({ doubted = [] }: Pick<GroupCapacity, 'doubted'>): boolean => doubted.some(({ isOpen }) => isOpen);

/** What others want in service, over all groups of the campaign. */
export const baselineOf = (campaign: { capacity: Record<string, GroupCapacity> }): number =>
  Object.values(campaign.capacity).reduce((sum, capacity) => sum + capacity.baseline, 0);

/** Records a change of desired that our own call made. */
export const recordChange = (capacity: GroupCapacity, by: number, at: number): void => {
  capacity.surge += by;
  capacity.changes.push({ at, by });
};
