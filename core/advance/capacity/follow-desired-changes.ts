import { type CapacityChange, type GroupCapacity, recordChange } from '../../record/capacity.ts';
import type { DesiredChange } from '../../record/observation.ts';
import { isStepPolicy, stepPolicyOf } from '../../record/step-policy.ts';
import { listValues } from './desired-then.ts';
import { readLag } from './expected-desired.ts';

/** Auto Scaling notes whole seconds, by its own clock: how much earlier than our call its cause may seem to be, in milliseconds. */
const clockTolerance = 3_000;

/** A change by others that the record followed. Absolute: with what our own calls did to desired before it, which it swallowed. */
export type FollowedChange = { from: number; to: number; cause: string; isAbsolute: boolean; at: number };

/** Steps that are remembered, so that it is known which came after a number that was set. */
const mostSteps = 200;

const keyOf = ({ at, from, to, cause, server }: DesiredChange): string => [at, from, to, server ?? cause].join(' ');

const byTime = (a: CapacityChange, b: CapacityChange): number => a.at - b.at;

/**
 * How many of the changes in the record came before a change by others that found desired at `from`. Where several points fit, or none does,
 * the times decide.
 */
const countBefore = (capacity: GroupCapacity, { at, from }: DesiredChange): number => {
  const byClock = capacity.changes.filter((change) => change.at <= at + 999).length;
  const fitting = listValues(capacity).flatMap(({ desired }, count) => (desired === from ? [count] : []));
  const [nearest] = fitting.toSorted((a, b) => Math.abs(a - byClock) - Math.abs(b - byClock));
  return nearest ?? byClock;
};

/** Takes one change by others over into the record, as if it had been made at its place among our own. */
const follow = (capacity: GroupCapacity, change: DesiredChange, min: number): void => {
  const { at, from, to, kind } = change;
  const before = countBefore(capacity, change);
  if (kind === 'relative') {
    // A step stops at MinSize: what it could not take from others' servers it took from ours.
    const baseline = Math.max(min, capacity.baseline + to - from);
    capacity.surge += capacity.baseline + to - from - baseline;
    capacity.baseline = baseline;
    capacity.steps = [...capacity.steps, { at, by: to - from }].slice(-mostSteps);
  } else {
    const later = capacity.changes.slice(before);
    const own = later.filter(({ isOthers }) => !isOthers).reduce((sum, { by }) => sum + by, 0);
    const others = later.filter(({ isOthers }) => isOthers).reduce((sum, { by }) => sum + by, 0);
    Object.assign(capacity, {
      baseline: to + others,
      surge: own,
      ambiguous: [],
      setAt: at,
      steps: capacity.steps.filter((each) => each.at > at),
    });
  }
  capacity.changes.splice(before, 0, { at, by: to - from, isOthers: true });
  capacity.changes.sort(byTime);
};

/**
 * Follows the changes of desired capacity that Auto Scaling has on record: a step up or down moves what others want by as much, and leaves our own
 * raise as it is; a number that was set is what others want, our raise included. Answers what it followed.
 */
export const followDesiredChanges = (capacity: GroupCapacity, changes: readonly DesiredChange[], min: number): FollowedChange[] => {
  const followed: FollowedChange[] = [];
  const taken = new Set(capacity.taken.map(({ server }) => server));
  const known = new Set(capacity.followed.map(({ key }) => key));
  for (const change of changes) {
    if (change.at < capacity.followedSince) continue;
    const key = keyOf(change);
    if (known.has(key)) continue;
    // What our own calls took out they never bring back: that is others' doing.
    if (change.to < change.from && change.server !== undefined && taken.has(change.server)) continue;
    capacity.followed.push({ at: change.at, key });
    known.add(key);
    if (isStepPolicy(change.policy)) {
      confirmRaise(capacity, change);
      continue;
    }
    if (isStepped(capacity, change)) continue;
    follow(capacity, change, min);
    followed.push({ from: change.from, to: change.to, cause: change.cause, isAbsolute: change.kind === 'absolute', at: change.at });
  }
  return followed;
};

/** Is this the step of others that is part of the record already, because it took a raise of ours off at once? */
const isStepped = ({ doubted = [] }: GroupCapacity, { at, from, to, kind }: DesiredChange): boolean => {
  const known = doubted.find(
    (raise) =>
      raise.stepped !== undefined && kind === 'relative' && Math.abs(at - raise.at) <= readLag && raise.stepped >= from - to && from > to,
  );
  if (known?.stepped === undefined) return false;
  known.stepped -= from - to;
  return true;
};

/** How long after it was sent a call may be carried out, in milliseconds: it is not sent again later than that. */
const longestOnItsWay = 60_000;

/**
 * MaxSize may have cut a raise short: what Auto Scaling did counts, also of one that was taken for not done. The policy says by how many it was asked
 * to move desired: what a raise before it did within the same second is no answer to the one that is waited for.
 */
const confirmRaise = (capacity: GroupCapacity, { at, from, to, policy }: DesiredChange): void => {
  const { pendingRaise, doubted = [], assumed = [] } = capacity;
  const isIts = (raise: { at: number }): boolean => at >= raise.at - clockTolerance && at <= raise.at + longestOnItsWay;
  if (pendingRaise && policy === stepPolicyOf(pendingRaise.by) && at >= pendingRaise.at - clockTolerance) {
    recordChange(capacity, to - from, pendingRaise.at);
    delete capacity.pendingRaise;
    return;
  }
  const proven = assumed.find(isIts);
  if (proven) {
    capacity.assumed = assumed.filter((raise) => raise !== proven);
    return;
  }
  // One that is part of the record by now, with the step of others that took it off.
  if (doubted.some((raise) => isIts(raise) && raise.stepped !== undefined)) return;
  const late = doubted.find((raise) => isIts(raise) && Math.sign(raise.by) === Math.sign(to - from));
  if (!late) return;
  const by = Math.sign(late.by) * Math.min(Math.abs(late.by), Math.abs(to - from));
  recordChange(capacity, by, late.at);
  capacity.doubted = doubted.filter((raise) => raise !== late);
};
