import type { createColors } from 'picocolors';
import type { TimelineEvent } from '../../rehearsal/release/timeline.ts';
import { drawBar } from '../live/bars.ts';
import type { Mark, Track } from './track-releases.ts';

type Colors = ReturnType<typeof createColors>;

const glyphs: Record<Mark, string> = { waiting: '○', running: '◐', passed: '●', failed: '✗', skipped: '–' };

const paintOf = (mark: Mark, colors: Colors): ((text: string) => string) =>
  mark === 'passed' ? colors.green : mark === 'failed' ? colors.red : mark === 'running' ? colors.yellow : colors.dim;

/** Width of the bar of traffic, in cells. */
const barWidth = 20;

const drawTrack = (track: Track, colors: Colors): string[] => {
  const part = (mark: Mark, what: string) => paintOf(mark, colors)(`${glyphs[mark]} ${what}`);
  const bar = drawBar(track.share, 1, barWidth, track.traffic === 'failed' ? colors.red : colors.green);
  const traffic = track.traffic === 'skipped' ? part('skipped', 'traffic') : `${bar} ${`${Math.round(track.share * 100)} %`.padStart(5)}`;
  const end = track.end === undefined ? '' : (track.end === 'rolled back' ? colors.red : colors.green)(track.end);
  const parts = [part(track.stack, 'stack'), part(track.before, 'judged before'), traffic, part(track.after, 'judged after'), end];
  return [
    `${colors.bold(track.release.padEnd(8))} ${parts.filter(Boolean).join('   ')}`,
    colors.dim(`         ${track.lease || 'no lease: it only plans'}`),
  ];
};

/**
 * One event as a line: the time of day, with the date on another day than that on which the rehearsal began, and what happened.
 *
 * @param began in milliseconds
 */
export const describeEvent = ({ at, text }: TimelineEvent, began: number): string => {
  const [moment, first] = [at, began].map((each) => new Date(each).toISOString());
  const isSameDay = moment?.slice(0, 10) === first?.slice(0, 10);
  return `${isSameDay ? moment?.slice(11, 19) : moment?.slice(0, 19).replace('T', ' ')} ${text}`;
};

/** A picture of releases on their way, with the last events below. */
export const drawTracks = (
  tracks: readonly Track[],
  events: readonly TimelineEvent[],
  { width, colors, lines }: { width: number; colors: Colors; lines: number },
): string[] => [
  ...tracks.flatMap((track) => drawTrack(track, colors)),
  '',
  ...events.slice(-lines).map((event) => describeEvent(event, events[0]?.at ?? event.at).slice(0, width)),
];
