import { describe, expect, test } from '@jest/globals';
import { parseBusinessMetrics } from './configuration.ts';
import { ownMetrics } from './own-metrics.ts';

const series = { namespace: 'Shop', metric: 'Orders' };
const entry = { name: 'orders', kind: 'count', direction: 'higher', series };
const read = (...metrics: object[]) => parseBusinessMetrics({ metrics }, '/recycler/business-metrics');

describe('the configuration of business metrics', () => {
  test('fills in what is left out', () => {
    expect(read(entry)).toEqual([
      {
        ...entry,
        series: { ...series, dimensions: {} },
        ...{ window: 604_800, tolerance: 0.1, baseline: 'before', noData: 'optional', severity: 'scored' },
      },
    ]);
  });

  test('takes expressions over metrics, and shares of all or beside the rest', () => {
    const expression = { expression: 'a + b', metrics: { a: series, b: { ...series, dimensions: { Till: '1' }, statistic: 'p90' } } };
    expect(read({ ...entry, series: expression })).toHaveLength(1);
    const { series: _, ...share } = { ...entry, kind: 'share', hits: series };
    expect(read({ ...share, rest: series }, { ...share, name: 'more', total: expression })).toHaveLength(2);
  });

  test('ours are in the same form, under names of their own', () => {
    expect(ownMetrics.map(({ name, kind, severity }) => `${name} ${kind} ${severity}`)).toEqual([
      'servers-replaced count advisory',
      'swaps-in-time share scored',
      'failed-replacements share scored',
      'time-to-fresh-fleet samples advisory',
      'cost-per-swap samples advisory',
    ]);
  });

  const { series: _series, ...shares } = { ...entry, kind: 'share', hits: series };
  test.each<[string, object[], string]>([
    ['an unknown key', [{ ...entry, tolerence: '5%' }], 'unknown key "tolerence" in metrics[0]; did you mean "tolerance"?'],
    ['no direction', [{ ...entry, direction: undefined }], 'metrics[0].direction must be one of "higher", "lower"'],
    ['another kind', [{ ...entry, kind: 'gauge' }], 'metrics[0].kind'],
    ['a window that is no duration', [{ ...entry, window: '3 days' }], 'metrics[0].window is not a duration'],
    ['a window too short', [{ ...entry, window: '5m' }], 'metrics[0].window is not between 1h and 28d'],
    ['a tolerance that is no percentage', [{ ...entry, tolerance: '0.1' }], 'metrics[0].tolerance is not a percentage'],
    ['a tolerance that lets all pass', [{ ...entry, tolerance: '120%' }], 'metrics[0].tolerance: nothing falls by more than 100%'],
    ['a name with blanks', [{ ...entry, name: 'My orders' }], 'metrics[0].name is not a name'],
    ['a name twice', [entry, entry], 'metrics[1].name: "orders" is there twice'],
    ['a statistic that is none', [{ ...entry, series: { ...series, statistic: 'Median' } }], 'is not a statistic'],
    ['a share of nothing', [shares], 'metrics[0]: a share needs one of total'],
    ['a share of two things', [{ ...shares, total: series, rest: series }], 'metrics[0]: a share needs one of total'],
    [
      'samples that are 0 where there are none',
      [{ ...entry, kind: 'samples', noData: 'absent-means-zero' }],
      'metrics[0].noData: a sample',
    ],
    ['too many', Array.from({ length: 21 }, (_, index) => ({ ...entry, name: `m${index}` })), 'metrics must be at most 20'],
  ])('refuses %s, naming the field', (_, metrics, message) => {
    expect(() => read(...metrics)).toThrow(`/recycler/business-metrics: ${message.startsWith('is not') ? '' : message}`);
    expect(() => read(...metrics)).toThrow(message);
  });

  test('refuses what is no list of metrics', () => {
    expect(() => parseBusinessMetrics([], 'x')).toThrow('x: the document must be an object');
    expect(() => parseBusinessMetrics(null, 'x')).toThrow('x: ');
  });
});
