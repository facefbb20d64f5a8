import type { Campaign } from '../../record/campaign.ts';
import type { GroupCapacity } from '../../record/capacity.ts';
import type { DesiredRequest, GroupView, ScheduledAction } from '../../record/observation.ts';
import type { Rule, Turn } from '../turn.ts';
import { wasAt } from './desired-then.ts';

/** How often scheduled actions are read while desired may hold a raise of ours, in milliseconds. */
const readEvery = 5 * 60_000;
/** How far ahead, in milliseconds: one that runs while nothing can be read, for want of the ledger or of an answer, is known all the same. */
export const readAhead = 2 * 3_600_000;
/** "There can be a delay of up to two minutes" until a scheduled action acts ("Scheduled scaling", user guide), in milliseconds. */
export const longestDelay = 120_000;
/** By then what it changed, if anything, is on record, in milliseconds after the time it was for. */
const settledAfter = longestDelay + 60_000;

/** May desired of this group hold a raise of ours before the next read, so that its scheduled actions must be known before they run? */
export const needsSchedule = ({ phase, stop }: Campaign, capacity: GroupCapacity, now: number): boolean =>
  (capacity.surge !== 0 || capacity.pendingRaise !== undefined || (stop === undefined && (phase === 'proof' || phase === 'roll'))) &&
  now - (capacity.scheduleReadAt ?? Number.NEGATIVE_INFINITY) >= readEvery;

/** When it is known what became of every action that ran while desired held a raise of ours; undefined where none did. */
export const scheduleOpenUntil = ({ capacity }: Campaign): number | undefined => {
  const open = Object.values(capacity).flatMap(({ schedule = [], heldAt = 0 }) => schedule.filter(({ at }) => at <= heldAt));
  return open.length > 0 ? Math.max(...open.map(({ at }) => at + settledAfter)) : undefined;
};

/** Remembers the scheduled actions that were read, each once. */
export const keepSchedule: Rule = ({ campaign, observation, now }) => {
  for (const [group, actions] of Object.entries(observation.scheduledActions ?? {})) {
    const capacity = campaign.capacity[group];
    if (!capacity) continue;
    const known = (capacity.schedule ?? []).filter(({ at }) => at <= now);
    const isKnown = ({ at, to }: ScheduledAction): boolean => known.some((each) => each.at === at && each.to === to);
    // Ahead, what was read last counts: actions are changed and deleted.
    Object.assign(capacity, { schedule: [...known, ...actions.filter((each) => !isKnown(each))], scheduleReadAt: now });
  }
};

/** Did an action just run, or is about to, that may find desired at its own number? Until it is known, no server of the group leaves for ours. */
export const isScheduleUnclear = ({ campaign, snapshot, now }: Readonly<Turn>, group: string): boolean => {
  const capacity = campaign.capacity[group];
  const view = snapshot.group(group);
  if (!capacity || !view) return false;
  return (capacity.schedule ?? []).some(
    ({ at, to }) => at <= now && now - at < settledAfter && wasAt(capacity, limitToSize(view, to), at, at + longestDelay),
  );
};

/** How long Launch may stay suspended for a lowering: two reads that may lag and the polls between, in milliseconds. */
const longestSuspension = 10 * 60_000;

/**
 * Is an action about to run, or may one be running? With Launch suspended Auto Scaling would leave it out ("Suspending and resuming", user guide), and
 * what others scheduled would never be.
 */
export const isScheduleNear = ({ campaign, now }: Readonly<Turn>, group: string): boolean =>
  (campaign.capacity[group]?.schedule ?? []).some(({ at }) => at - now < longestSuspension && now - at < settledAfter);

/**
 * Scheduled actions whose time has passed and that found desired at their own number: they left no trace, and are requests like those of people.
 * Others changed something, which the activities show, or did not run.
 */
export const takeScheduledRequests = ({ campaign, snapshot, now }: Turn): DesiredRequest[] =>
  Object.entries(campaign.capacity).flatMap(([group, capacity]) => {
    const due = (capacity.schedule ?? []).filter(({ at }) => now - at >= settledAfter);
    const view = snapshot.group(group);
    if (due.length === 0 || !view) return [];
    capacity.schedule = (capacity.schedule ?? []).filter((each) => !due.includes(each));
    if (view.suspended.includes('ScheduledActions')) return [];
    return due
      .map(({ at, to }) => ({ at, group, to: limitToSize(view, to) }))
      .filter(({ at, to }) => wasAt(capacity, to, at, at + longestDelay));
  });

/** What a number that others ask for comes to: desired stays between MinSize and MaxSize (asg-capacity-limits.html). */
export const limitToSize = ({ min, max }: GroupView, desired: number): number => Math.min(max, Math.max(min, desired));
