import * as Plot from '@observablehq/plot';
import type { FleetDrawing } from '../drawing.ts';
import { type Band, markBands } from './bands.ts';
import { drawChart, wholeTicks } from './chart.ts';
import type { Html } from './html.ts';
import { type Timeline, thinSteps } from './timeline.ts';

type SlotPoint = FleetDrawing['slots'][number];

/** Slots over time: held as an area, allowed and budget as lines above it. */
export const drawSlots = (points: readonly SlotPoint[], timeline: Timeline, bands: readonly Band[]): Html => {
  const kept = thinSteps(points, timeline, (point) => point.held * 1_000_000 + point.allowed);
  const high = Math.max(1, ...kept.flatMap((point) => [point.held, point.allowed, point.budget]));
  const top = high * 1.08;
  const x = (point: SlotPoint): number => timeline.at(point.at);
  const curve = 'step-after' as const;
  return drawChart({
    timeline,
    height: 140,
    label: `Slots over time: swaps that hold capacity, at the most ${Math.max(0, ...kept.map((point) => point.held))}; budget at the most ${Math.max(0, ...kept.map((point) => point.budget))}.`,
    y: { from: 0, to: top, ticks: wholeTicks(0, high) },
    marks: [
      Plot.areaY(kept, { x, y: 'held', curve, fill: 'var(--held)' }),
      ...markBands(bands, timeline, 0, top),
      Plot.lineY(kept, { x, y: 'budget', curve, stroke: 'var(--desired)', strokeWidth: 1.3, strokeDasharray: '5,3' }),
      Plot.lineY(kept, { x, y: 'allowed', curve, stroke: 'var(--in-service)', strokeWidth: 2 }),
    ],
  });
};
