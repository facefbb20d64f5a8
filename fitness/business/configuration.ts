import * as z from 'zod/mini';
import { InputError } from '../../core/errors.ts';
import { duration, validate } from '../../core/policy/validate.ts';

/** The SSM parameter that names business metrics beside our own. */
export const businessParameter = '/recycler/business-metrics';

const hour = 3_600;
const notAName = { error: 'is not a name: write small letters, digits and dashes, such as orders-failed' };
const notAPercentage = { error: 'is not a percentage: write one such as 10%' };
const notAStatistic = { error: 'is not a statistic: write one such as Sum, Average or p90' };
const notAnId = { error: 'is not an id: begin with a small letter, then letters, digits and _' };

const words = z.string().check(z.minLength(1));
const metric = z.strictObject({
  namespace: words,
  metric: words,
  dimensions: z._default(z.record(words, words), {}),
  statistic: z.optional(z.string().check(z.regex(/^(Sum|Average|Minimum|Maximum|SampleCount|(p|tm|wm)\d{1,2}(\.\d+)?)$/, notAStatistic))),
});
const expression = z.strictObject({
  expression: words,
  metrics: z._default(z.record(z.string().check(z.regex(/^[a-z][A-Za-z0-9_]*$/, notAnId)), metric), {}),
});
const series = z.union([metric, expression]);

const common = {
  name: z.string(notAName).check(z.regex(/^[a-z][a-z0-9-]{0,39}$/, notAName)),
  title: z.optional(words),
  direction: z.enum(['higher', 'lower']),
  window: z.prefault(duration, '7d'),
  tolerance: z.pipe(
    z._default(z.string(notAPercentage).check(z.regex(/^\d{1,3}(\.\d+)?%$/, notAPercentage)), '10%'),
    z.transform((text: string) => Number.parseFloat(text) / 100),
  ),
  baseline: z._default(z.enum(['before', 'weeks']), 'before'),
  severity: z._default(z.enum(['gate', 'scored', 'advisory']), 'scored'),
};
const noData = z._default(z.enum(['absent-means-zero', 'must-have-data', 'optional']), 'optional');

/** One business metric as it is written: a count of events, a share of them, or samples such as durations. */
export const businessMetricSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('count'), ...common, noData, series }),
  z.strictObject({ kind: z.literal('share'), ...common, noData, hits: series, total: z.optional(series), rest: z.optional(series) }),
  z.strictObject({ kind: z.literal('samples'), ...common, noData, series }),
]);

/** The document in the SSM parameter `/recycler/business-metrics`. */
export const businessSchema = z.strictObject({ metrics: z.array(businessMetricSchema).check(z.maxLength(20)) });

/** One time series of CloudWatch: a metric with all its dimensions, or an expression over metrics by their ids. */
export type Series = z.output<typeof series>;
/** A business metric with every default filled in: `window` in seconds, `tolerance` as a fraction. */
export type BusinessMetric = z.output<typeof businessMetricSchema>;

const shortest = hour;
const longest = 28 * 24 * hour;

/**
 * The business metrics of a document.
 *
 * @param document what it is, for messages
 * @throws InputError one line naming the field and the remedy
 */
export const parseBusinessMetrics = (value: unknown, document: string): BusinessMetric[] => {
  const { metrics } = validate(businessSchema, value, document);
  for (const [index, each] of metrics.entries()) {
    const where = `${document}: metrics[${index}]`;
    if (metrics.findIndex(({ name }) => name === each.name) < index)
      throw new InputError(`${where}.name: "${each.name}" is there twice: give one of them another name`);
    if (each.window < shortest || each.window > longest)
      throw new InputError(`${where}.window is not between 1h and 28d: choose one that holds enough samples`);
    if (each.kind === 'share' && (each.total === undefined) === (each.rest === undefined))
      throw new InputError(`${where}: a share needs one of total (of which the hits are a part) and rest (what is no hit)`);
    if (each.kind === 'samples' && each.noData === 'absent-means-zero')
      throw new InputError(`${where}.noData: a sample that is not there is none, not 0: write optional or must-have-data`);
    if (each.direction === 'higher' && each.tolerance > 1)
      throw new InputError(`${where}.tolerance: nothing falls by more than 100%: write at most 100%`);
  }
  return metrics;
};
