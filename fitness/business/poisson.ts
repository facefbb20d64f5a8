import { logChoose } from './log-factorial.ts';

/** Events in a time; the unit of time is the same on both sides of a comparison. */
export type Events = { count: number; time: number };

/**
 * The exact conditional test of two rates, one-sided: the probability of at least so many of all events within the time of `now` when both
 * rates are the same, which is binomial (Przyborowski and Wilenski, Biometrika 31, 1940). Whole counts; 1 where a time is 0.
 */
export const testRates = (before: Events, now: Events): number => {
  const events = before.count + now.count;
  if (!(before.time > 0 && now.time > 0) || events === 0) return 1;
  const share = now.time / (before.time + now.time);
  let sum = 0;
  for (let k = now.count; k <= events; k += 1)
    sum += Math.exp(logChoose(events, k) + k * Math.log(share) + (events - k) * Math.log(1 - share));
  return Math.min(1, sum);
};
