import type { ReleaseRecord } from '../../core/release-ports.ts';
import type { BusinessMetric } from './configuration.ts';

/** A stretch of time in milliseconds, `to` not included. */
export type Stretch = { from: number; to: number };

/** What is compared: the time since the release is live, and times before it. */
export type Windows = {
  now: Stretch;
  before: Stretch[];
  /** Is the window of the release over, so that it will not change any more? */
  isWhole: boolean;
  /** Seconds of one datapoint. */
  period: number;
};

const day = 86_400_000;
const week = 7 * day;
/** Milliseconds until CloudWatch has what just happened. */
const settling = 180_000;
/** Weeks that a series with the shape of days and weeks is compared with. */
const weeks = [1, 2, 3, 4];

/** The finest datapoints that CloudWatch still has ("Metrics retention", CloudWatch user guide): 1 minute for 15 days, 5 for 63, then an hour. */
const findPeriod = (age: number): number => (age < 15 * day ? 60 : age < 63 * day ? 300 : 3_600);

/**
 * The windows of a metric. Before: as long again right before the release went live; or, for a series that has the shape of a week, the same
 * clock window in each of four weeks before. Times before anything was released are left out.
 *
 * @param liveSince when the release went live, in milliseconds
 * @param knownSince when the first other release was seen; undefined where there was none
 */
export const layoutWindows = (
  { window, baseline }: Pick<BusinessMetric, 'window' | 'baseline'>,
  liveSince: number,
  knownSince: number | undefined,
  moment: number,
): Windows => {
  const end = liveSince + window * 1_000;
  const now = { from: liveSince, to: Math.max(liveSince, Math.min(end, moment - settling)) };
  const step = Math.ceil((window * 1_000) / week) * week;
  const wanted =
    baseline === 'before'
      ? [{ from: liveSince - window * 1_000, to: liveSince }]
      : weeks.map((count) => ({ from: now.from - count * step, to: now.to - count * step }));
  const before = wanted
    .map(({ from, to }) => ({ from: baseline === 'before' ? Math.max(from, knownSince ?? to) : from, to }))
    .filter(({ from, to }) => knownSince !== undefined && from >= knownSince && to > from);
  const oldest = Math.min(now.from, ...before.map(({ from }) => from));
  return { now, before, isWhole: now.to >= end, period: findPeriod(moment - oldest) };
};

/** When all traffic came to a release; until that is known, when it was first judged. In milliseconds. */
export const findLiveSince = ({ events, firstSeen }: Pick<ReleaseRecord, 'events' | 'firstSeen'>): number =>
  events.findLast(({ kind }) => kind === 'promoted')?.at ?? firstSeen;
