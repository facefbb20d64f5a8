import type { Share } from './fisher.ts';

/**
 * By how much a total varies more than independent events would: Pearson's statistic over its degrees of freedom (McCullagh and Nelder,
 * Generalized Linear Models, 4.5). 1 where chance explains it, within two standard deviations; else one more than was found, since that is
 * an estimate itself. Events that come in bursts count by it less than their number.
 */
const overDispersion = (statistic: number, freedom: number): number => {
  if (freedom <= 0) return 1;
  const [found, deviation] = [statistic / freedom, Math.sqrt(2 / freedom)];
  return found > 1 + 2 * deviation ? found * (1 + deviation) : 1;
};

/**
 * How bursty events are within their windows.
 *
 * @param windows counts in slices of equal length, a list for each window: between windows they may differ
 */
export const burstsOfCounts = (windows: readonly (readonly number[])[]): number => {
  let [statistic, freedom] = [0, 0];
  for (const counts of windows) {
    const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
    if (!(mean > 0)) continue;
    statistic += counts.reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0);
    freedom += counts.length - 1;
  }
  return overDispersion(statistic, freedom);
};

/**
 * How much alike the trials of one slice are.
 *
 * @param windows shares in slices, a list for each window
 */
export const burstsOfShares = (windows: readonly (readonly Share[])[]): number => {
  let [statistic, freedom] = [0, 0];
  for (const slices of windows) {
    const counted = slices.filter(({ of }) => of > 0);
    const share = counted.reduce((sum, { hits }) => sum + hits, 0) / counted.reduce((sum, { of }) => sum + of, 0);
    if (!(share > 0 && share < 1)) continue;
    statistic += counted.reduce((sum, { hits, of }) => sum + (hits - of * share) ** 2 / (of * share * (1 - share)), 0);
    freedom += counted.length - 1;
  }
  return overDispersion(statistic, freedom);
};
