import { judgeCourse } from './judge-course.ts';
import type { PeerDraws, PeerRun } from './peer.ts';

export type BouncerMode = 'serial' | 'canary' | 'batch-canary';

const pollSeconds = 15;
const hook =
  'a lifecycle hook that holds each new server until it is healthy; without one it takes InService for healthy and an image that runs but never serves hits all';

/** Bouncer sleeps after each change, and sees at the next poll what has happened before it. */
const seenAt = (from: number, at: number): number => from + (Math.floor((at - from) / pollSeconds) + 1) * pollSeconds;

/**
 * Palantir's bouncer. `serial`: terminate one and decrement, wait until it is gone, set the desired capacity back, wait until the new one is in
 * service. `canary`: one more, then as many as the group has, then terminate all old ones. `batch-canary`: one more, then up to k more, terminate
 * as many old ones as there are too many, wait until they are gone, and so on. It reads everything anew every 15 s.
 *
 * Source: palantir/bouncer, README.md, bouncer/{runner,asgset}.go, and {serial,canary,batchcanary}/runner.go.
 */
export const bounce = (mode: BouncerMode, { slots, boots, old }: PeerDraws): PeerRun => {
  const servers = old.length;
  const launched: number[] = [];
  const joined: number[] = [];
  const terminated: number[] = [];
  let now = 0;
  const launch = (count: number): void => {
    const ready = boots.slice(launched.length, launched.length + count).map((boot) => now + boot);
    launched.push(...ready.map(() => now));
    joined.push(...ready);
    now = seenAt(now, Math.max(now, ...ready));
  };
  const terminate = (count: number): void => {
    const gone = old.slice(terminated.length, terminated.length + count).map((each) => now + each.drainSeconds + each.terminateSeconds);
    terminated.push(...gone.map(() => now));
    now = seenAt(now, Math.max(now, ...gone));
  };
  if (mode !== 'serial') launch(1);
  while (terminated.length < servers) {
    if (mode === 'serial') {
      terminate(1);
      launch(1);
    } else {
      const surge = Math.min(mode === 'canary' ? servers : slots, servers - terminated.length);
      const more = surge - (launched.length - terminated.length);
      if (more > 0) launch(more);
      terminate(surge);
    }
  }
  return {
    ...judgeCourse({ launched, joined, left: terminated, terminated }, servers),
    badImageHits: 1,
    grantedMore: mode === 'canary' ? `twice the servers, and ${hook}` : hook,
  };
};
