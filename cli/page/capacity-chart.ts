import * as Plot from '@observablehq/plot';
import type { CapacityPoint } from '../drawing.ts';
import { type Band, markBands } from './bands.ts';
import { drawChart, wholeTicks } from './chart.ts';
import type { Html } from './html.ts';
import { type Timeline, thinSteps } from './timeline.ts';

/** A drawn chart, what a caption must add to it. */
export type CapacityChart = { picture: Html; axisStart: number; lowest: CapacityPoint };

/** Capacity over time: in service, total and desired as steps, and the floor that the policy sets, shaded below. */
export const drawCapacity = (points: readonly CapacityPoint[], timeline: Timeline, bands: readonly Band[], height = 230): CapacityChart => {
  const kept = thinSteps(points, timeline, (point) => point.inService * 1_000_000 - point.total);
  const lowest = points.reduce(
    (least, point) => (point.inService - point.floor < least.inService - least.floor ? point : least),
    points[0] as CapacityPoint,
  );
  const low = Math.min(...kept.flatMap((point) => [point.inService, point.floor, point.desired]));
  const high = Math.max(...kept.flatMap((point) => [point.total, point.desired]));
  const room = Math.max(1, Math.ceil((high - low) * 0.15));
  const axisStart = low - room > high / 3 ? low - room : 0;
  const x = (point: CapacityPoint): number => timeline.at(point.at);
  const step = 'step-after' as const;
  const line = (key: 'inService' | 'desired' | 'floor', options: object) => Plot.lineY(kept, { x, y: key, curve: step, ...options });
  const picture = drawChart({
    timeline,
    height,
    label: `Capacity over time. In service at the lowest ${lowest.inService}, where the policy demands ${lowest.floor}; ${high} servers at the most.`,
    y: { from: axisStart, to: high + room, ticks: wholeTicks(axisStart, high + room) },
    marks: [
      Plot.areaY(kept, { x, y1: axisStart, y2: 'total', curve: step, fill: 'var(--total)' }),
      Plot.areaY(kept, { x, y1: axisStart, y2: 'floor', curve: step, fill: 'var(--floor-area)' }),
      ...markBands(bands, timeline, axisStart, high + room),
      line('desired', { stroke: 'var(--desired)', strokeWidth: 1.3, strokeDasharray: '5,3' }),
      line('floor', { stroke: 'var(--floor)', strokeWidth: 1.6, strokeDasharray: '1.5,2.5' }),
      line('inService', { stroke: 'var(--in-service)', strokeWidth: 2.4, strokeLinejoin: 'miter' }),
    ],
  });
  return { picture, axisStart, lowest };
};
