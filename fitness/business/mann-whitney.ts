import { upperTail } from './upper-tail.ts';

/** Samples together up to which the distribution of U is counted out instead of approximated. */
const mostCounted = 40;

const counted = new Map<string, number[]>();

/** How many orders of `n` and `m` different values give each U, from 0 to n * m (Mann and Whitney 1947, their recurrence). */
const countOrders = (n: number, m: number): number[] => {
  if (n === 0 || m === 0) return [1];
  const key = `${n} ${m}`;
  const known = counted.get(key);
  if (known) return known;
  // The largest value belongs to the first list, and beats all m of the second; or it belongs to the second.
  const [first, second] = [countOrders(n - 1, m), countOrders(n, m - 1)];
  const orders = Array.from({ length: n * m + 1 }, (_, u) => (first[u - m] ?? 0) + (second[u] ?? 0));
  counted.set(key, orders);
  return orders;
};

/** What the rank test found: `u` counts the pairs in which `now` is larger, ties by half; `share` is u of all pairs, the effect size. */
export type RankTest = { u: number; share: number; p: number };

/**
 * The test of Mann and Whitney (Annals of Mathematical Statistics 18, 1947), one-sided: how likely values of `now` come out that much larger
 * when both lists are of one kind. Exact for up to 40 samples without ties; otherwise normal, with the corrections for ties and continuity.
 */
export const testRanks = (before: readonly number[], now: readonly number[]): RankTest => {
  const [n, m] = [now.length, before.length];
  if (n === 0 || m === 0) return { u: 0, share: 0.5, p: 1 };
  const sorted = [...before.map((value) => ({ value, isNow: false })), ...now.map((value) => ({ value, isNow: true }))].toSorted(
    (a, b) => a.value - b.value,
  );
  let [ranks, ties] = [0, 0];
  for (let from = 0; from < sorted.length; ) {
    let to = from + 1;
    while (to < sorted.length && sorted[to]?.value === sorted[from]?.value) to += 1;
    const tied = to - from;
    ties += tied ** 3 - tied;
    // Tied values share the mean of their ranks, which count from 1.
    for (let at = from; at < to; at += 1) if (sorted[at]?.isNow) ranks += (from + 1 + to) / 2;
    from = to;
  }
  const u = ranks - (n * (n + 1)) / 2;
  const share = u / (n * m);
  if (ties === 0 && n + m <= mostCounted) {
    const orders = countOrders(n, m);
    const all = orders.reduce((sum, count) => sum + count, 0);
    return { u, share, p: orders.slice(Math.round(u)).reduce((sum, count) => sum + count, 0) / all };
  }
  const of = n + m;
  const variance = ((n * m) / 12) * (of + 1 - ties / (of * (of - 1)));
  return { u, share, p: variance > 0 ? upperTail((u - (n * m) / 2 - 0.5) / Math.sqrt(variance)) : 1 };
};
