import { type Figure, rounded, toFigure } from '../bench-result.ts';
import type { BadResult, BreachResult, GoodResult } from './gate-result.ts';
import { findUpperBound } from './upper-bound.ts';

/** How many of some releases were stopped when, and what they did until then. */
export type Count = {
  drawn: number;
  before: number;
  during: number;
  after: number;
  survived: number;
  broke: number;
  other: number;
  touched: number;
};

/** Counts outcomes. `broke`: of those that survived, the ones in whose world an invariant broke. */
export const countOutcomes = (results: readonly BadResult[]): Count => {
  const of = (...outcomes: BadResult['outcome'][]): BadResult[] => results.filter(({ outcome }) => outcomes.includes(outcome));
  return {
    drawn: results.length,
    before: of('before').length,
    during: of('during').length,
    after: of('after').length,
    survived: of('survived').length,
    broke: of('survived').filter(({ broken }) => broken.length > 0).length,
    other: of('hung', 'broke').length,
    touched: results
      .filter(({ outcome }) => outcome !== 'survived')
      .reduce((sum, { touched }) => sum + touched.launched + touched.ended, 0),
  };
};

/** A good release that was not promoted, or lost its lease. What could not be rehearsed is none. */
export const isFalseBlock = ({ outcome }: GoodResult): boolean => ['before', 'during', 'after'].includes(outcome);

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : rounded(values.reduce((sum, value) => sum + value, 0) / values.length, 2);

/** What the bench comes to, in numbers. */
export const toFigures = (bad: readonly BadResult[], breaches: readonly BreachResult[], good: readonly GoodResult[]): Figure[] => {
  const { drawn, survived, broke, touched } = countOutcomes(bad);
  const different = bad.filter(({ outcome, likeness }) => outcome === 'survived' && likeness !== 'same').length;
  const blocks = good.filter(isFalseBlock).length;
  const passed = breaches.filter(({ outcome }) => outcome === 'survived').length;
  return [
    toFigure('bad', 'bad releases', '', drawn, null),
    toFigure('survived', 'bad releases that kept a lease', '', survived),
    toFigure('survived-different', 'of these: did something else, or at other times, than the good release', '', different),
    toFigure('survived-broke', 'of these: an invariant broke', '', broke, 0),
    toFigure('touched', 'servers launched or ended under the leases of bad releases that were stopped', '', touched),
    toFigure('breaches-passed', `compliance breaches that passed, of ${breaches.length}`, '', passed, 0),
    toFigure('false-blocks', `good releases that were blocked, of ${good.length}`, '', blocks),
    toFigure(
      'false-blocks-bound',
      'the same as a share: upper 95 % bound',
      '%',
      good.length === 0 ? null : rounded(100 * findUpperBound(blocks, good.length), 2),
    ),
    toFigure('seconds', 'real seconds to rehearse one bad release, mean', 's', mean(bad.map(({ seconds }) => seconds))),
  ];
};
