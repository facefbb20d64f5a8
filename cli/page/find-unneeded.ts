import type { ReportSwap } from '../../core/report/report.ts';

/**
 * Swaps that were not needed in the end, and when that was known: of two replacements for one old server, as they are launched at the end of a campaign,
 * the one that did not join first. Nothing failed in them.
 */
export const findUnneeded = (swaps: readonly ReportSwap[]): ReadonlyMap<ReportSwap, string> => {
  const joined = new Map(
    swaps.flatMap(({ victim, outcome, stages }) =>
      outcome === 'done' ? [[victim, stages.find(({ name }) => name === 'joined')?.at ?? ''] as const] : [],
    ),
  );
  return new Map(
    swaps.flatMap((swap) => {
      const at = joined.get(swap.victim);
      return swap.outcome === 'abandoned' && at !== undefined ? [[swap, at] as const] : [];
    }),
  );
};
