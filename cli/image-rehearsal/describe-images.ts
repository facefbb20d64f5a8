import { formatDuration } from '../../core/policy/duration.ts';
import type { BaseMove, FreshFleet, ImagesReport } from '../../core/report/images-report.ts';

const timeOf = (iso: string): string => `${new Date(iso).toUTCString().slice(0, 3)} ${iso.slice(11, 16)}`;

const describeFresh = ({ fleet, seconds, parts, lowerBoundSeconds = 0, deadlineMet }: FreshFleet): string => {
  if (seconds === undefined || !parts) return `    ${fleet}: was not fresh before the next image`;
  const each = Object.entries(parts).map(([part, length]) => `${part} ${formatDuration(length)}`);
  const deadline = deadlineMet === undefined ? '' : `; deadline ${deadlineMet ? 'kept' : 'MISSED'}`;
  return `    ${fleet}: fresh after ${formatDuration(seconds)} (${each.join(' + ')}); no engine could be faster than ${formatDuration(lowerBoundSeconds)}${deadline}`;
};

const describeMove = ({ base, at, image, publishedAt, rolledBackAt, serversHit, lastBadAt, backOn, fleets }: BaseMove): string[] => {
  const begin = `  ${timeOf(at)}: the base moved to ${base}`;
  if (image === undefined || publishedAt === undefined) return [`${begin}; no image of it was published`];
  const published = `${begin}; ${image} was published ${timeOf(publishedAt)}`;
  if (fleets.length > 0) return [published, ...fleets.map(describeFresh)];
  const back = rolledBackAt === undefined ? 'and stayed' : `and was rolled back ${timeOf(rolledBackAt)}`;
  const gone = lastBadAt === undefined ? '' : `; the last of them was gone ${timeOf(lastBadAt)}`;
  const again = backOn === undefined ? '' : `; every server runs ${backOn.image} again ${timeOf(backOn.at)}`;
  return [`${published}, was bad ${back}`, `    servers hit by it: ${serversHit}${gone}${again}`];
};

const describeAges = ({ fleet, points }: ImagesReport['ages'][number]): string => {
  const oldest = Math.max(...points.map(({ oldestServerSeconds }) => oldestServerSeconds));
  const image = Math.max(0, ...points.map(({ imageSeconds = 0 }) => imageSeconds));
  const last = points.at(-1);
  return `  ${fleet}: its oldest server was ${formatDuration(oldest)} old at most and ${formatDuration(last?.oldestServerSeconds ?? 0)} at the end; its image ${formatDuration(image)} and ${formatDuration(last?.imageSeconds ?? 0)}`;
};

/** What became of images in a few lines for a person. */
export const describeImages = (reports: readonly ImagesReport[]): string[] =>
  reports.flatMap(({ recipe, bakes, moves, ages, removed }) => {
    const counts = Object.entries(Object.groupBy(bakes, ({ outcome }) => outcome)).map(([outcome, of]) => `${of?.length ?? 0} ${outcome}`);
    return [
      `images of ${recipe}: ${bakes.length} bakes (${counts.join(', ')}); ${removed.disabled} disabled, ${removed.removed} removed`,
      ...moves.flatMap(describeMove),
      ...ages.map(describeAges),
    ];
  });
