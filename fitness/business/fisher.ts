import { logChoose } from './log-factorial.ts';

/** So many of so many. */
export type Share = { hits: number; of: number };

/**
 * Fisher's exact test, one-sided: the probability that at least so many of all hits fall on `now` when both shares are the same
 * (Fisher, The Design of Experiments, 1935). Whole numbers; 1 where there is nothing to compare.
 */
export const testShares = (before: Share, now: Share): number => {
  const [of, hits] = [before.of + now.of, before.hits + now.hits];
  if (before.of === 0 || now.of === 0 || hits === 0) return 1;
  const all = logChoose(of, hits);
  let sum = 0;
  for (let k = now.hits; k <= Math.min(hits, now.of); k += 1) {
    if (hits - k > before.of) continue;
    sum += Math.exp(logChoose(now.of, k) + logChoose(before.of, hits - k) - all);
  }
  return Math.min(1, sum);
};
