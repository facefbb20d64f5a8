import type { Check } from './check-resources.ts';
import { measureObjective, weights } from './objective.ts';

/** What an earlier release lost, as a whole and by question. */
export type EarlierLoss = { loss: number; dimensions?: Readonly<Record<string, number>> };

/**
 * The loss of a release beside that of an earlier one, over the questions that both were asked: each phase asks others, and a question that is
 * new to the gate makes no release worse than one that was never asked it. Where the earlier one kept no answers by question, over all.
 * Undefined where nothing can be compared.
 */
export const compareLoss = (checks: readonly Check[], earlier: EarlierLoss): { now: number; before: number } | undefined => {
  const { loss, dimensions } = measureObjective(checks, []);
  if (checks.length === 0) return undefined;
  if (earlier.dimensions === undefined) return { now: loss, before: earlier.loss };
  const weightOf = new Map(checks.map(({ id, severity }) => [id, weights[severity]] as const));
  const sum = { weight: 0, now: 0, before: 0 };
  for (const [id, now] of Object.entries(dimensions)) {
    const before = earlier.dimensions[id];
    const weight = weightOf.get(id) ?? 0;
    if (before === undefined) continue;
    sum.weight += weight;
    sum.now += weight * now;
    sum.before += weight * before;
  }
  return sum.weight === 0 ? undefined : { now: sum.now / sum.weight, before: sum.before / sum.weight };
};
