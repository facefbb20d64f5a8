import { describe, expect, test } from '@jest/globals';
import { bootPrior, fitDuration, hazardOf, highOf, meanOf } from './durations.ts';

describe('learned durations', () => {
  test('start from the prior and move to what was measured', () => {
    expect(fitDuration([], bootPrior)).toBe(bootPrior);
    const measured = fitDuration(
      Array.from({ length: 60 }, () => 60),
      bootPrior,
    );
    expect(measured.median).toBeGreaterThan(60);
    expect(measured.median).toBeLessThan(70);
  });

  test('mean and upper quantile of a log-normal', () => {
    expect(meanOf({ median: 180, sigma: 0.45, samples: 0 })).toBeCloseTo(199.2, 1);
    expect(highOf({ median: 180, sigma: 0.45, samples: 0 }, 1.645)).toBeCloseTo(377.4, 0);
  });

  test('the hazard sums up to the right number of events', () => {
    // The integral of the hazard up to the median is ln 2.
    let sum = 0;
    for (let second = 1; second < 180; second += 1) sum += hazardOf(bootPrior, second);
    expect(sum).toBeCloseTo(Math.log(2), 2);
  });
});
