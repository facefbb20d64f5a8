import type { BusinessFigure } from '../../core/release-ports.ts';
import { ownMetrics } from '../../fitness/business/own-metrics.ts';

type Figures = Pick<BusinessFigure, 'samplesBefore' | 'samplesNow'> & Partial<BusinessFigure>;

const figures: Record<string, (Figures | undefined)[]> = {
  'servers-replaced': [
    { now: 3, samplesBefore: 0, samplesNow: 3, state: 'too-few' },
    { before: 61, now: 58.4, samplesBefore: 183, samplesNow: 58, p: 0.61, bursts: 2.3 },
    { before: 58.4, now: 66.1, samplesBefore: 292, samplesNow: 33, p: 1, bursts: 2.1 },
    { before: 57, now: 62.5, samplesBefore: 228, samplesNow: 31, p: 1, bursts: 1.9 },
  ],
  'swaps-in-time': [
    undefined,
    { before: 0.97, now: 0.966, samplesBefore: 183, samplesNow: 58, p: 0.7 },
    { before: 0.966, now: 0.94, samplesBefore: 292, samplesNow: 33, p: 0.4 },
    { before: 0.955, now: 1, samplesBefore: 228, samplesNow: 31, p: 1 },
  ],
  'failed-replacements': [
    { now: 0, samplesBefore: 0, samplesNow: 3, state: 'too-few' },
    { before: 0.02, now: 0.017, samplesBefore: 187, samplesNow: 59, p: 1 },
    { before: 0.02, now: 0.029, samplesBefore: 298, samplesNow: 34, p: 0.52 },
    { before: 0.02, now: 0.03, samplesBefore: 233, samplesNow: 32, p: 0.49 },
  ],
  'time-to-fresh-fleet': [
    undefined,
    { before: 4_100, now: 3_900, samplesBefore: 9, samplesNow: 5, state: 'too-few' },
    { before: 4_000, now: 9_300, samplesBefore: 14, samplesNow: 8, state: 'worse', p: 0.0004, larger: 0.98 },
    { before: 4_300, now: 4_150, samplesBefore: 12, samplesNow: 8, p: 0.66, larger: 0.46 },
  ],
  'cost-per-swap': [
    { samplesBefore: 0, samplesNow: 0, state: 'too-few' },
    { before: 0.021, now: 0.02, samplesBefore: 9, samplesNow: 5, state: 'too-few' },
    { before: 0.021, now: 0.024, samplesBefore: 14, samplesNow: 8, p: 0.31, larger: 0.57 },
    { before: 0.022, now: 0.019, samplesBefore: 12, samplesNow: 8, p: 0.9, larger: 0.3 },
  ],
};

/** Made-up figures of our metrics for the first, second, third and fourth release that has any; `at` and `since` in milliseconds. */
export const sampleFigures = (turn: number, since: number, at: number): BusinessFigure[] =>
  ownMetrics.flatMap(({ name, title = name, kind, direction }) => {
    const own = figures[name]?.[turn];
    return own ? [{ name, title, kind, direction, state: 'no-worse' as const, from: since, to: at, isWhole: false, ...own }] : [];
  });
