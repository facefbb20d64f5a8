import type { Check } from './check-resources.ts';

/** Scored checks that failed when the last release was accepted, as `check resource`. Everything else passed, and must stay so. */
export type Baseline = { known: readonly string[]; failing: readonly string[] };

/** The name of a check on a resource within a baseline. */
export const pairOf = ({ id, resource }: Pick<Check, 'id' | 'resource'>): string => `${id} ${resource}`;

/** Failed, or unknown for another reason than that too little was seen so far. */
const isOpen = ({ judgement: { outcome, isTooFew } }: Check): boolean => outcome === 'fail' || (outcome === 'unknown' && !isTooFew);

/**
 * Scored checks that the last accepted release passed and this one fails or does not know: the ratchet holds them. A pair that the baseline
 * has never seen may fail: it enters with this release.
 */
export const findRegressions = (checks: readonly Check[], baseline: Baseline): Check[] =>
  checks.filter(
    (check) =>
      check.severity === 'scored' && isOpen(check) && baseline.known.includes(pairOf(check)) && !baseline.failing.includes(pairOf(check)),
  );

/** The baseline after a release was accepted: pairs that were fixed leave it and cannot come back. */
export const tightenBaseline = (checks: readonly Check[]): Baseline => {
  const scored = checks.filter((check) => check.severity === 'scored');
  return {
    known: scored.map(pairOf).toSorted(),
    failing: scored.filter(isOpen).map(pairOf).toSorted(),
  };
};
