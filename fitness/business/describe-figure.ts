import type { BusinessFigure } from '../../core/release-ports.ts';

const units = { count: ' a day', share: '', samples: ' in the middle' } as const;
const nouns = { count: 'events', share: 'trials', samples: 'samples' } as const;

/** A value with three digits; a share in percent. */
export const formatValue = (value: number, kind: BusinessFigure['kind']): string =>
  kind === 'share' ? `${(value * 100).toFixed(1)}%` : String(Number(value.toPrecision(3)));

const formatWithUnit = (value: number | undefined, kind: BusinessFigure['kind']): string =>
  value === undefined ? 'nothing' : `${formatValue(value, kind)}${units[kind]}`;

/** Before and now in words, with how many samples stand behind each. */
export const describeFigure = ({ kind, before, now, samplesBefore, samplesNow, p }: BusinessFigure): string =>
  `${formatWithUnit(now, kind)}, before ${formatWithUnit(before, kind)} (${samplesNow} and ${samplesBefore} ${nouns[kind]}` +
  `${p === undefined ? '' : `, p ${p < 0.0001 ? '< 0.0001' : p.toFixed(4)}`})`;
