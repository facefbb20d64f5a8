import { type Figure, rounded, toFigure } from '../bench-result.ts';
import type { BusinessMeasured } from './measure-business.ts';

/** The most false blocks in percent, over a whole family of metrics and all its judgements. */
const mostFalse = 1;
const shown = { samples: 50, percent: 100 };

/** The judgement of business metrics in numbers: the worst share of false blocks, and what is missed of releases that are twice as bad. */
export const toBusinessFigures = ({ pairs, falseBlocks, results }: BusinessMeasured): Figure[] => {
  const share = (count: number): number | null => (pairs === 0 ? null : rounded((100 * count) / pairs, 1));
  const worst = Math.max(0, ...falseBlocks.map(({ pairs: blocked }) => blocked));
  return [
    toFigure(
      'business-false-blocks',
      'unchanged releases that business metrics blocked, at the worst number of samples',
      '%',
      share(worst),
      mostFalse,
    ),
    ...results
      .filter(({ samples }) => samples === shown.samples)
      .map(({ metric, worse }) => {
        const found = worse.find(({ percent }) => percent === shown.percent)?.found ?? 0;
        return toFigure(
          `business-missed-${metric}`,
          `${metric}: twice as bad at ${shown.samples} samples, not found`,
          '%',
          share(pairs - found),
        );
      }),
  ];
};
