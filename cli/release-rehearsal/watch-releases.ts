import { setTimeout as pause } from 'node:timers/promises';
import { createLogUpdate } from 'log-update';
import pc from 'picocolors';
import type { TimelineEvent } from '../../rehearsal/release/timeline.ts';
import { describeEvent, drawTracks } from './draw-tracks.ts';
import { createTracker } from './track-releases.ts';

/** What is worth a line: campaigns of the fleets have their own rehearsal. */
const isShown = ({ kind, text }: TimelineEvent): boolean => kind !== 'execution' && (kind !== 'alarm' || text.includes('ALARM'));

/** A rehearsal takes seconds: its events are shown so slowly that an eye can follow, in milliseconds each. */
const perEvent = 90;

const isInteractive = ({ isTTY }: NodeJS.WriteStream): boolean => isTTY === true && !process.env.CI && process.env.TERM !== 'dumb';

/** Shows releases as they happened: a picture repainted in place in a terminal, a plain line for each event elsewhere. */
export const watchReleases = async (stream: NodeJS.WriteStream, events: readonly TimelineEvent[], isQuiet: boolean): Promise<void> => {
  const shown = events.filter(isShown);
  if (isQuiet) return;
  if (!isInteractive(stream)) {
    for (const event of shown) stream.write(`${describeEvent(event, shown[0]?.at ?? event.at)}\n`);
    return;
  }
  const update = createLogUpdate(stream);
  const tracker = createTracker();
  const colors = pc.createColors(!process.env.NO_COLOR);
  for (const [index, event] of shown.entries()) {
    const tracks = tracker.take(event);
    update(drawTracks(tracks, shown.slice(0, index + 1), { width: Math.min(140, stream.columns || 80), colors, lines: 8 }).join('\n'));
    await pause(perEvent);
  }
  update.done();
};
