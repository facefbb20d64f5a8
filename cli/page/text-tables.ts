import { formatDuration } from '../../core/policy/duration.ts';
import type { ReportSwap } from '../../core/report/report.ts';
import type { FleetDrawing, ImagePoint } from '../drawing.ts';
import { formatElapsed } from './elapsed.ts';
import type { Html } from './html.ts';
import { countImages, listImages } from './images-chart.ts';
import type { Lane } from './lanes.ts';
import { nameServer, renderFolded, renderTable } from './table.ts';
import type { Timeline } from './timeline.ts';

const mostMoments = 40;
const mostSwaps = 1_200;

/** At most forty moments, evenly over a run, each with the last point at or before it. */
const sample = <Point extends { at: number }>(points: readonly Point[], timeline: Timeline): { seconds: number; point: Point }[] => {
  if (points.length <= mostMoments) return points.map((point) => ({ seconds: timeline.at(point.at), point }));
  return Array.from({ length: mostMoments }, (_, index) => {
    const seconds = (timeline.seconds * index) / (mostMoments - 1);
    const after = points.findIndex((point) => timeline.at(point.at) > seconds + 0.5);
    const point = points[after < 0 ? points.length - 1 : Math.max(0, after - 1)] as Point;
    return { seconds, point };
  });
};

const captionOf = (what: string, shown: number, all: number): string =>
  shown < all ? `${what} at ${shown} moments, evenly chosen from ${all} polls` : `${what} at every poll`;

/** Capacity over time in numbers. */
export const tabulateCapacity = (drawing: FleetDrawing, timeline: Timeline): Html => {
  const rows = sample(drawing.capacity, timeline);
  return renderFolded(
    'Capacity as a table',
    renderTable(
      captionOf('Capacity', rows.length, drawing.capacity.length),
      ['Time', 'In service', 'All servers', 'Desired', 'Floor'],
      rows.map(({ seconds, point }) => [formatElapsed(seconds), point.inService, point.total, point.desired, point.floor]),
      [1, 2, 3, 4],
    ),
  );
};

/** Slots over time in numbers. */
export const tabulateSlots = (drawing: FleetDrawing, timeline: Timeline): Html => {
  const rows = sample(drawing.slots, timeline);
  return renderFolded(
    'Slots as a table',
    renderTable(
      captionOf('Slots', rows.length, drawing.slots.length),
      ['Time', 'Held', 'Allowed', 'Budget'],
      rows.map(({ seconds, point }) => [formatElapsed(seconds), point.held, point.allowed, point.budget]),
      [1, 2, 3],
    ),
  );
};

/** Images and the oldest age over time in numbers. */
export const tabulateImages = (points: readonly ImagePoint[], timeline: Timeline): Html => {
  const rows = sample(points, timeline);
  const images = listImages(points);
  const hasAge = points.some((point) => point.oldestAgeSeconds !== undefined);
  return renderFolded(
    'Images and age as a table',
    renderTable(
      captionOf('Servers by image', rows.length, points.length),
      ['Time', ...images, ...(hasAge ? ['Oldest server'] : [])],
      rows.map(({ seconds, point }) => [
        formatElapsed(seconds),
        ...countImages(point, images),
        ...(hasAge ? [point.oldestAgeSeconds === undefined ? 'unknown' : formatDuration(point.oldestAgeSeconds)] : []),
      ]),
      [...images.map((_, index) => index + 1), ...(hasAge ? [images.length + 1] : [])],
    ),
  );
};

const enteredAt = (swap: ReportSwap, timeline: Timeline, name: string): string => {
  const stage = swap.stages.find((each) => each.name === name);
  return stage ? formatElapsed(timeline.at(stage.at)) : '-';
};

/** Every swap in numbers: who replaced whom, and when each step was reached. */
export const tabulateSwaps = (lanes: readonly Lane[], timeline: Timeline): Html => {
  const shown =
    lanes.length <= mostSwaps
      ? lanes
      : [...lanes.filter((lane) => lane.isLost), ...lanes.filter((lane) => !lane.isLost)].slice(0, mostSwaps);
  const caption =
    shown.length < lanes.length
      ? `${shown.length} of ${lanes.length} swaps; all are in the JSON report`
      : 'Every swap, times since the start';
  return renderFolded(
    'Every swap as a table',
    renderTable(
      caption,
      ['Old server', 'New server', 'Zone', 'How', 'Outcome', 'Launched', 'Joined', 'Old one terminated', 'Done', 'Took'],
      shown.map(({ swap, from, to }) => [
        nameServer(swap.victim),
        nameServer(swap.replacement),
        swap.availabilityZone,
        swap.method,
        swap.outcome,
        enteredAt(swap, timeline, 'launching'),
        enteredAt(swap, timeline, 'joined'),
        enteredAt(swap, timeline, 'terminating'),
        enteredAt(swap, timeline, 'done'),
        formatElapsed(to - from),
      ]),
      [5, 6, 7, 8, 9],
    ),
  );
};
