import type { Markish } from '@observablehq/plot';
import * as Plot from '@observablehq/plot';
import type { FleetReport } from '../../core/report/report.ts';
import type { Timeline } from './timeline.ts';

/** A brake as a stretch of time on every chart, under the letter that the list of brakes gives it. Seconds since the start. */
export type Band = { letter: string; kind: 'hold' | 'stop'; reason: string; from: number; to: number };

const letterOf = (index: number): string => (index < 26 ? String.fromCharCode(65 + index) : `B${index + 1}`);

/** The brakes of a fleet as bands; one that still holds reaches to the end. */
export const listBands = (fleet: FleetReport, timeline: Timeline): Band[] =>
  fleet.brakes.map(({ kind, reason, from, to }, index) => ({
    letter: letterOf(index),
    kind,
    reason,
    from: timeline.at(from),
    to: to === undefined ? timeline.seconds : timeline.at(to),
  }));

/** Draws brakes behind a chart, from its lowest value to its highest. */
export const markBands = (bands: readonly Band[], timeline: Timeline, low: number, high: number): Markish[] => [
  Plot.rect(bands, {
    x1: 'from',
    x2: (band: Band) => Math.max(band.to, band.from + timeline.seconds / 500),
    y1: low,
    y2: high,
    fill: (band: Band) => (band.kind === 'stop' ? 'var(--stop)' : 'var(--hold)'),
    fillOpacity: 0.16,
    title: (band: Band) => `${band.letter}: ${band.reason}`,
  }),
];
