import { describe, expect, test } from '@jest/globals';
import { createChance } from '../../rehearsal/chance.ts';
import { describeBusiness } from './describe-business.ts';
import { measureBusiness } from './measure-business.ts';
import { toBusinessFigures } from './to-business-figures.ts';

describe('the measurement of business metrics', () => {
  const measured = measureBusiness(createChance(5), 6, () => undefined);
  const at = (metric: string, samples: number) => measured.results.find((each) => each.metric === metric && each.samples === samples);

  test('the same seed gives the same, and every metric is measured at every size', () => {
    expect(measureBusiness(createChance(5), 6, () => undefined)).toEqual(measured);
    expect(measured.results.map(({ samples }) => samples)).toEqual([5, 50, 500].flatMap((samples) => Array(5).fill(samples)));
  });

  test('what is twice as bad is found where there is enough to see, and five samples are too few', () => {
    for (const metric of ['count', 'share-of-successes', 'duration'])
      expect(at(metric, 500)?.worse[2]).toMatchObject({ percent: 100, found: 6 });
    expect(at('duration', 5)?.worse.map(({ tooFew }) => tooFew)).toEqual([6, 6, 6]);
  });

  test('is printed in a table, and in figures', () => {
    const lines = describeBusiness(measured);
    expect(lines.find((line) => line.startsWith('duration') && line.includes(' 500 '))).toContain('100.0 %');
    expect(lines.join('\n')).not.toMatch(/undefined|NaN/);
    const figures = toBusinessFigures(measured);
    expect(figures.map(({ name }) => name)).toContain('business-missed-share-of-failures');
    expect(figures[0]).toMatchObject({ name: 'business-false-blocks', goal: 1 });
  });

  test('without any pair says so', () => {
    const none = measureBusiness(createChance(1), 0, () => undefined);
    expect(toBusinessFigures(none)[0]?.value).toBeNull();
    expect(describeBusiness(none).join('\n')).not.toMatch(/NaN/);
  });
});
