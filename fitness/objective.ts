import type { Check } from './check-resources.ts';

/** Something whose growth makes the product harder to trust: its value now and the reference it is measured against. */
export type ComplexityTerm = { name: string; value: number; reference: number };

/** What a release is judged by over time: smaller is better. `value` = loss + lambda * complexity. */
export type Objective = { loss: number; complexity: number; value: number; dimensions: Record<string, number> };

/** The weight of complexity against loss: it may grow only where it buys loss. */
export const lambda = 0.1;
/** What each kind of check weighs in the loss. */
export const weights = { gate: 3, scored: 1, advisory: 0 } as const;

const lossOf = (check: Check): number | undefined => {
  const { outcome, isTooFew } = check.judgement;
  if (outcome === 'not-applicable' || isTooFew) return undefined;
  return outcome === 'pass' ? 0 : 1;
};

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Loss and complexity of a release. Loss is averaged within each fitness function over its resources first, so that having more resources
 * moves nothing by itself; what is unknown counts as lost, unless too little was seen to decide. Each complexity term is the binary logarithm of
 * its growth, at most one either way.
 */
export const measureObjective = (checks: readonly Check[], terms: readonly ComplexityTerm[]): Objective => {
  const ids = [...new Set(checks.map((check) => check.id))].toSorted();
  const parts = ids.flatMap((id) => {
    const own = checks.filter((check) => check.id === id);
    const losses = own.flatMap((check) => lossOf(check) ?? []);
    const weight = weights[own[0]?.severity ?? 'advisory'];
    return losses.length === 0 ? [] : [{ id, loss: mean(losses), weight }];
  });
  const total = parts.reduce((sum, part) => sum + part.weight, 0);
  const loss = total === 0 ? 1 : parts.reduce((sum, part) => sum + part.weight * part.loss, 0) / total;
  const complexity = mean(terms.map(({ value, reference }) => Math.max(-1, Math.min(1, Math.log2(value / reference)))));
  return { loss, complexity, value: loss + lambda * complexity, dimensions: Object.fromEntries(parts.map((part) => [part.id, part.loss])) };
};
