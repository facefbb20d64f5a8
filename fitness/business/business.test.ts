import { describe, expect, test } from '@jest/globals';
import { proveSubject } from '../../tests/prove-subject.ts';
import type { Check } from '../check-resources.ts';
import { decide, selfCheckId } from '../decide.ts';
import type { Severity } from '../fitness-function.ts';
import { tightenBaseline } from '../ratchet.ts';
import { business } from './business.ts';
import { checkBusiness } from './check-business.ts';
import { businessParameter } from './configuration.ts';
import type { BusinessConfiguration } from './configured.ts';
import { figuresOf } from './figures-of.ts';
import { configurationFixtures, judgedOf, live, metricFixtures, orders, over, spread } from './fixtures.ts';
import { judgeMetric } from './judge-metric.ts';
import type { JudgedMetric } from './judge-together.ts';
import { ownMetrics } from './own-metrics.ts';

const ones = (count: number): number[] => Array.from({ length: count }, () => 1);
const none: BusinessConfiguration = { parameter: businessParameter, found: { is: 'absent', source: 'ssm:GetParameter' } };
const naming = (...metrics: ReturnType<typeof orders>[]): BusinessConfiguration => ({
  parameter: businessParameter,
  found: { is: 'known', source: 'ssm:GetParameter', value: { metrics } },
});

describe('the fitness functions of business metrics', () => {
  proveSubject(business.metrics, metricFixtures, ['metric']);
});

describe('the configuration', () => {
  proveSubject(business.configuration, configurationFixtures, ['parameter']);

  test('every metric of ours has its own fitness function, of its weight', () => {
    for (const { name, severity } of ownMetrics)
      expect(business.metrics.functions.find(({ id }) => id === `business-${name}`)?.severity).toBe(severity);
    expect(Object.entries(business.configured).map(([severity, asked]) => [severity, asked.severity, asked.id])).toEqual(
      (['gate', 'scored', 'advisory'] satisfies Severity[]).map((severity) => [severity, severity, `business-${severity}`]),
    );
  });
});

describe('no data, and too few', () => {
  const few = (more: object, now = over, samples = 3): JudgedMetric => {
    const metric = orders(more);
    return judgedOf(metric, { series: samples > 0 ? spread(metric, true, ones(samples)) : [], others: [] }, now);
  };

  test('too few samples are unknown, and say how many there are and are needed', () => {
    expect(judgeMetric(few({}))).toMatchObject({ outcome: 'unknown', isTooFew: true });
    expect(judgeMetric(few({})).reason).toMatch(/^too few samples to decide: 0\.429 a day, before 0 a day \(3 and 0 events\); 10 events/);
    expect(judgeMetric(few({}, live + 86_400_000)).reason).toContain('so far');
  });

  test('no data in a window that is not over are too few, whatever must be', () => {
    for (const noData of ['must-have-data', 'optional', 'absent-means-zero'])
      expect(judgeMetric(few({ noData }, live + 86_400_000, 0))).toMatchObject({ outcome: 'unknown', isTooFew: true });
  });

  test.each([
    ['must-have-data', { outcome: 'unknown', reason: expect.stringContaining('must have some') }],
    ['optional', { outcome: 'not-applicable' }],
    ['absent-means-zero', { outcome: 'unknown', isTooFew: true }],
  ])('no data in a whole window: %s', (noData, judgement) => expect(judgeMetric(few({ noData }, over, 0))).toMatchObject(judgement));

  test('what must have data and has none is no matter of too few', () => {
    expect(judgeMetric(few({ noData: 'must-have-data' }, over, 0)).isTooFew).toBeUndefined();
  });

  test.each([
    ['must-have-data', live + 3 * 86_400_000, { outcome: 'unknown', isTooFew: true }],
    ['must-have-data', over, { outcome: 'unknown', reason: expect.stringContaining('must have some') }],
    ['optional', over, { outcome: 'not-applicable' }],
    ['absent-means-zero', over, { outcome: 'pass' }],
  ])('a count that falls silent is no proof that nothing got worse: %s at %p', (noData, now, judgement) => {
    const metric = orders({ direction: 'lower', noData });
    const judged = judgeMetric(judgedOf(metric, { series: spread(metric, false, ones(50)), others: [] }, now));
    expect(judged).toMatchObject(judgement);
    if (noData === 'must-have-data' && now === over) expect(judged.isTooFew).toBeUndefined();
  });

  test('zeros that were emitted are data', () => {
    const metric = orders({ direction: 'lower', noData: 'must-have-data' });
    const zeros = [0, 0, 0];
    const series = [...spread(metric, false, zeros), ...spread(metric, true, zeros)];
    expect(judgeMetric(judgedOf(metric, { series, others: [] }))).toMatchObject({ outcome: 'unknown', isTooFew: true });
  });

  test('zero is a number where absent means zero: a sale less is seen when none comes any more', () => {
    const metric = orders({ noData: 'absent-means-zero' });
    expect(judgeMetric(judgedOf(metric, { series: spread(metric, false, ones(50)), others: [] }))).toMatchObject({ outcome: 'fail' });
  });
});

describe('which function judges what', () => {
  const checkWith = (configuration: BusinessConfiguration, judged: JudgedMetric[] = [], phase: 'pre-traffic' | 'scheduled' = 'scheduled') =>
    checkBusiness(configuration, new Map(judged.map((each) => [each.metric.name, each])), phase);

  test('ours by name, those of the configuration by their weight, under the name of the metric', () => {
    const pairs = checkWith(naming(orders({ severity: 'gate' }), orders({ name: 'tills' }))).map(({ id, resource }) => `${id} ${resource}`);
    expect(pairs).toEqual([
      `business-configuration ${businessParameter}`,
      ...ownMetrics.map(({ name }) => `business-${name} ${name}`),
      'business-gate orders',
      'business-scored tills',
    ]);
  });

  test('an entry of the name of one of ours takes its place', () => {
    const pairs = checkWith(naming(orders({ name: 'servers-replaced' }))).map(({ id, resource }) => `${id} ${resource}`);
    expect(pairs.filter((pair) => pair.includes('servers-replaced'))).toEqual(['business-scored servers-replaced']);
  });

  test('before traffic only the configuration is asked', () => {
    expect(checkWith(none, [], 'pre-traffic').map(({ id, judgement }) => [id, judgement.outcome])).toEqual([
      ['business-configuration', 'pass'],
    ]);
  });

  test('a metric that was not read is unknown', () => {
    expect(checkWith(none).filter(({ judgement }) => judgement.outcome === 'unknown')).toHaveLength(ownMetrics.length);
  });

  test('its figures are kept, with their samples', () => {
    const metric = orders();
    const judged = judgedOf(metric, { series: spread(metric, true, ones(3)), others: [] });
    expect(figuresOf(checkWith(naming(metric), [judged]))).toMatchObject([{ name: 'orders', state: 'too-few', samplesNow: 3 }]);
  });
});

describe('what it does to a release', () => {
  const selfCheck: Check = {
    ...{ id: selfCheckId, title: '', severity: 'gate', why: '', remedy: '', source: '', subject: 'meta', resource: 'gate' },
    judgement: { outcome: 'fail', reason: 'on purpose', evidence: {} },
  };
  const decideOn = (severity: string, samples: [number, number], before?: ReturnType<typeof decide>) => {
    const metric = orders({ severity });
    const series = [...spread(metric, false, ones(samples[0])), ...spread(metric, true, ones(samples[1]))];
    const checks = checkBusiness(naming(metric), new Map([['orders', judgedOf(metric, { series, others: [] })]]), 'scheduled');
    const asked = checks.filter(({ id }) => id === `business-${severity}` || id === 'business-configuration');
    return decide([selfCheck, ...asked], {
      ...{ release: 'r2', phase: 'scheduled', now: over, waivers: [], complexity: [] },
      ...(before && { baseline: tightenBaseline(before.checks), previous: before.objective }),
    });
  };

  test.each(['gate', 'scored', 'advisory'])('too few samples of a %s metric block nothing and are no loss', (severity) => {
    const before = decideOn(severity, [500, 490]);
    expect(before).toMatchObject({ outcome: 'pass', objective: { loss: 0 } });
    expect(decideOn(severity, [2, 1], before)).toMatchObject({ outcome: 'pass', objective: { loss: 0 } });
  });

  test('a regression blocks by its weight, also after a release of which too little was seen', () => {
    for (const before of [decideOn('scored', [500, 490]), decideOn('scored', [2, 1])])
      expect(decideOn('scored', [500, 300], before).blocks).toContainEqual(
        expect.stringContaining('worse than the last release: business-scored orders: worse by more than 10%'),
      );
    expect(decideOn('gate', [500, 300]).outcome).toBe('fail');
    expect(decideOn('advisory', [500, 300], decideOn('advisory', [500, 490])).outcome).toBe('pass');
  });
});
