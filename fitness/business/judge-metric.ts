import type { Judgement } from '../fitness-function.ts';
import { judgeUnknown } from '../readings.ts';
import { fewest } from './compare.ts';
import { describeFigure } from './describe-figure.ts';
import type { JudgedMetric } from './judge-together.ts';

const needs = { count: 'events on both sides together', share: 'trials on each side', samples: 'samples on each side' } as const;

/** Judges one business metric: a fail is worse beyond tolerance and no chance, and too few samples prove nothing. */
export const judgeMetric = ({ metric, figure }: JudgedMetric): Judgement => {
  if (figure.is === 'unknown') return judgeUnknown(figure);
  const { value } = figure;
  const evidence = { source: figure.source, figure: value };
  const said = describeFigure(value);
  const soFar = value.isWhole ? '' : ' so far';
  const tolerance = `${Number((metric.tolerance * 100).toFixed(1))}%`;
  if (value.state === 'worse') return { outcome: 'fail', reason: `worse by more than ${tolerance}${soFar}: ${said}`, evidence };
  if (value.state === 'no-worse') return { outcome: 'pass', reason: `not worse by more than ${tolerance}${soFar}: ${said}`, evidence };
  if (value.state === 'too-few') {
    const reason = `too few samples to decide${soFar}: ${said}; ${fewest[metric.kind]} ${needs[metric.kind]} are needed`;
    return { outcome: 'unknown', reason, evidence, isTooFew: true };
  }
  return metric.noData === 'must-have-data'
    ? { outcome: 'unknown', reason: 'no data in the whole window, and it must have some: check that it is still emitted', evidence }
    : { outcome: 'not-applicable', reason: 'no data in the whole window, as its configuration allows', evidence };
};
