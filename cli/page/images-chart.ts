import * as Plot from '@observablehq/plot';
import { formatDuration } from '../../core/policy/duration.ts';
import type { ImagePoint } from '../drawing.ts';
import { type Band, markBands } from './bands.ts';
import { drawChart, wholeTicks } from './chart.ts';
import type { Html } from './html.ts';
import type { LegendEntry } from './legend.ts';
import { type Timeline, thinSteps } from './timeline.ts';

const mostImages = 6;
const others = 'other images';

/** The images of a fleet in the order they are stacked, the one it ends with at the bottom; beyond six the rarest are one. */
export const listImages = (points: readonly ImagePoint[]): string[] => {
  const last = points.at(-1)?.byImage ?? {};
  const most = new Map<string, number>();
  for (const point of points)
    for (const [image, count] of Object.entries(point.byImage)) most.set(image, Math.max(most.get(image) ?? 0, count));
  const byWeight = [...most]
    .toSorted(([a, m], [b, n]) => (last[b] ?? 0) - (last[a] ?? 0) || n - m || (a < b ? -1 : 1))
    .map(([image]) => image);
  return byWeight.length <= mostImages ? byWeight : [...byWeight.slice(0, mostImages - 1), others];
};

/** Servers by image at one moment, in the order of `images`. */
export const countImages = (point: ImagePoint, images: readonly string[]): number[] => {
  const total = Object.values(point.byImage).reduce((sum, count) => sum + count, 0);
  const named = images.map((image) => (image === others ? 0 : (point.byImage[image] ?? 0)));
  const rest = total - named.reduce((sum, count) => sum + count, 0);
  return images.map((image, index) => (image === others ? rest : (named[index] ?? 0)));
};

/** The legend of the images. */
export const nameImages = (images: readonly string[]): LegendEntry[] =>
  images.map((image, index) => ({ name: image, color: `image-${index + 1}`, shape: 'area' }));

/** Which images the fleet runs over time, stacked. */
export const drawImages = (points: readonly ImagePoint[], timeline: Timeline, bands: readonly Band[]): Html => {
  const images = listImages(points);
  const kept = thinSteps(
    points.map(({ at, byImage }) => ({ at, byImage })),
    timeline,
    (point) => point.byImage[images[0] ?? ''] ?? 0,
  );
  const rows = kept.map((point) => {
    let below = 0;
    const stacked = countImages(point, images).map((count) => {
      const from = below;
      below += count;
      return { from, to: below };
    });
    return { x: timeline.at(point.at), stacked, total: below };
  });
  const high = Math.max(1, ...rows.map((row) => row.total));
  const last = points.at(-1);
  const ends = last ? countImages(last, images).map((count, index) => `${count} on ${images[index]}`) : [];
  type Row = (typeof rows)[number];
  return drawChart({
    timeline,
    height: 170,
    label: `Servers by image over time. At the end: ${ends.join(', ')}.`,
    y: { from: 0, to: high * 1.05, ticks: wholeTicks(0, high) },
    marks: [
      ...images.map((image, index) =>
        Plot.areaY(rows, {
          x: 'x',
          y1: (row: Row) => row.stacked[index]?.from ?? 0,
          y2: (row: Row) => row.stacked[index]?.to ?? 0,
          curve: 'step-after',
          fill: `var(--image-${index + 1})`,
          title: () => image,
        }),
      ),
      ...markBands(bands, timeline, 0, high * 1.05),
    ],
  });
};

/** The age of the oldest server over time, or undefined where it was not measured. */
export const drawAge = (points: readonly ImagePoint[], timeline: Timeline, bands: readonly Band[]): Html | undefined => {
  const aged = points.flatMap(({ at, oldestAgeSeconds }) => (oldestAgeSeconds === undefined ? [] : [{ at, age: oldestAgeSeconds }]));
  const first = aged[0];
  const last = aged.at(-1);
  if (!first || !last) return undefined;
  const high = Math.max(...aged.map((point) => point.age));
  const isLong = high > 2 * 86_400;
  const unit = isLong ? 86_400 : 3_600;
  const rows = thinSteps(aged, timeline, (point) => point.age);
  return drawChart({
    timeline,
    height: 110,
    label: `Age of the oldest server over time: ${formatDuration(first.age)} at the start, ${formatDuration(last.age)} at the end.`,
    y: {
      from: 0,
      to: Math.max(1, high / unit) * 1.08,
      ticks: wholeTicks(0, high / unit),
      format: (value) => `${value}${isLong ? ' d' : ' h'}`,
    },
    marks: [
      ...markBands(bands, timeline, 0, Math.max(1, high / unit) * 1.08),
      Plot.lineY(rows, {
        x: (point: { at: number }) => timeline.at(point.at),
        y: (point: { age: number }) => point.age / unit,
        stroke: 'var(--ink)',
        strokeWidth: 1.6,
      }),
    ],
  });
};
