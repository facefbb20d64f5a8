import type { TimelineEvent } from '../../rehearsal/release/timeline.ts';

/** How far one part of a release has come. */
export type Mark = 'waiting' | 'running' | 'passed' | 'failed' | 'skipped';

/** One release on its way, by the events so far. */
export type Track = {
  release: string;
  stack: Mark;
  before: Mark;
  traffic: Mark;
  after: Mark;
  /** Share of the traffic that it has, 0 to 1. */
  share: number;
  lease: string;
  end?: string;
};

const short = (text: string): string => text.replace(/^release \S+ /, '');

const recordHook = (track: Track, event: TimelineEvent): void => {
  const part = event.data.hook === 'BeforeAllowTraffic' ? 'before' : 'after';
  const { status } = event.data;
  track[part] = status === 'Succeeded' ? 'passed' : status === 'Failed' ? 'failed' : 'running';
};

/** Follows releases event by event. `take` answers the tracks as they are then, oldest first. */
export const createTracker = (): { take: (event: TimelineEvent) => readonly Track[] } => {
  const tracks: Track[] = [];
  let deployment: unknown;
  const leaseOf = (event: TimelineEvent): Track | undefined => {
    const lease = event.data.lease as { release?: string } | undefined;
    return tracks.find(({ release }) => release === lease?.release);
  };
  return {
    take: (event) => {
      const { kind, data, text } = event;
      const track = tracks.at(-1);
      if (kind === 'stack' && typeof data.release === 'string') {
        const isFirst = tracks.length === 0;
        const skipped: Mark = isFirst ? 'skipped' : 'waiting';
        tracks.push({ release: data.release, stack: 'running', before: skipped, traffic: skipped, after: skipped, share: 0, lease: '' });
        deployment = undefined;
      } else if (kind === 'lease') {
        const own = leaseOf(event);
        if (own) own.lease = short(text);
      } else if (track) {
        if (kind === 'deployment') deployment ??= data.deployment;
        if (kind === 'hook' && data.deployment === deployment) recordHook(track, event);
        if (kind === 'traffic') {
          track.share = data.deployment === deployment ? Number(data.share) : 1 - Number(data.share);
          track.traffic = track.share === 1 ? 'passed' : data.deployment === deployment && track.share > 0 ? 'running' : 'failed';
        }
        if (kind === 'promoted')
          Object.assign(track, { stack: 'passed', end: data.release === tracks[0]?.release ? 'installed' : 'promoted' });
        if (kind === 'stack' && text.includes('goes back')) Object.assign(track, { stack: 'failed', end: 'rolled back' });
      }
      return tracks;
    },
  };
};
