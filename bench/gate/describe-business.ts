import pc from 'picocolors';
import { align } from './align.ts';
import type { BusinessMeasured } from './measure-business.ts';
import { findUpperBound } from './upper-bound.ts';

const formatShare = (count: number, of: number): string => (of === 0 ? '-' : `${((100 * count) / of).toFixed(1)} %`);

/** The judgement of business metrics as lines: false blocks of whole releases, then what was found of each kind of metric. */
export const describeBusiness = ({ pairs, judgements, falseBlocks, results }: BusinessMeasured): string[] => {
  const percents = results[0]?.worse.map(({ percent }) => percent) ?? [];
  const [titles = '', ...rows] = align([
    ['metric', 'samples', 'false alarms', ...percents.map((percent) => `${percent} % worse`)],
    ...results.map(({ metric, samples, falseAlarms, worse }) => [
      metric,
      String(samples),
      formatShare(falseAlarms, pairs),
      ...worse.map(({ found, tooFew }) => [found, pairs - found - tooFew, tooFew].map((count) => formatShare(count, pairs)).join(' / ')),
    ]),
  ]);
  const meanings = new Map(results.map(({ metric, says }) => [metric, says]));
  return [
    pc.bold(`\nBusiness metrics: ${pairs} pairs of an old and a new release each, five metrics judged together, ${judgements} judgements`),
    ...falseBlocks.map(
      ({ samples, pairs: blocked }) =>
        `  without any change, ${samples} samples: ${blocked} releases blocked (${formatShare(blocked, pairs)}, upper 95 % bound ${(100 * findUpperBound(blocked, pairs)).toFixed(1)} %)`,
    ),
    '',
    pc.bold(titles),
    ...rows,
    '',
    'found / missed / too few samples to judge. Worse: so much more of what is bad, or less of what is good; 5 % is within the tolerance of 10 %.',
    ...[...meanings].map(([metric, says]) => `  ${metric}: ${says}`),
  ];
};
