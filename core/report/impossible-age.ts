import { forecastEnd } from '../advance/campaign/forecast.ts';
import { formatDuration } from '../policy/duration.ts';
import type { Policy } from '../policy/policy.ts';
import { leastOpen } from '../policy/window.ts';
import { bootPrior, fitDuration, meanOf } from '../record/durations.ts';
import type { WorkloadPlan } from '../record/workload-plan.ts';

/** Boots that must have been measured before a pace is called too slow: until then it is a guess. */
const leastMeasured = 3;
/** Servers at a time, at most, that are looked for. */
const mostSlots = 10_000;

type Fleet = {
  servers: number;
  /** Servers that may be replaced at a time. */
  slots: number;
  durations: { boot: readonly number[]; terminate: readonly number[] };
  workloads: readonly Pick<WorkloadPlan, 'forecast'>[];
  now: number;
};

/** Seconds that replacing every server once takes: the proof, and then all of them, so many at a time, with what their workloads move. */
const countRound = ({ proof }: Pick<Policy, 'proof'>, { servers, durations, workloads, now, slots: own }: Fleet, slots: number): number => {
  const boot = meanOf(fitDuration(durations.boot, bootPrior));
  const moving = workloads.reduce((sum, { forecast: { roundSeconds = 0 } }) => sum + roundSeconds, 0) * (own / slots);
  return boot + proof.bake + (forecastEnd(servers, slots, durations, now) - now) / 1_000 + moving;
};

/**
 * Where replacing every server once takes longer, by measured times, than a server may get old and the windows leave open, no campaign could ever keep the
 * promise. Says how many at a time would.
 */
export const findImpossibleAge = (policy: Pick<Policy, 'maxAge' | 'proof' | 'windows'>, fleet: Fleet): string[] => {
  const { maxAge, windows } = policy;
  const { servers, slots, durations } = fleet;
  if (maxAge === undefined || durations.boot.length < leastMeasured || slots < 1) return [];
  const open = leastOpen(windows, maxAge);
  const seconds = countRound(policy, fleet, slots);
  if (seconds <= open) return [];
  const enough = findEnough(servers, (each) => countRound(policy, fleet, each) <= open);
  const inWhat = open < maxAge ? `, of which the windows leave ${formatDuration(open)}` : '';
  const remedy =
    enough === undefined ? 'allow a greater age, or open the windows longer' : `${enough} at a time would do, or allow a greater age`;
  return [
    `maxAge ${formatDuration(maxAge)} cannot be kept${inWhat}: ${servers} servers, ${slots} at a time, take about ${formatDuration(seconds)} by ${durations.boot.length} boots that were measured: ${remedy}`,
  ];
};

/** The fewest at a time that would do; undefined where all at once would not. */
const findEnough = (servers: number, isEnough: (slots: number) => boolean): number | undefined => {
  let [low, high] = [1, Math.max(1, Math.min(servers, mostSlots))];
  if (!isEnough(high)) return undefined;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isEnough(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
};
