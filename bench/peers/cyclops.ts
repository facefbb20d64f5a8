import { judgeCourse } from './judge-course.ts';
import { nextCheck } from './next-check.ts';
import type { PeerDraws, PeerRun } from './peer.ts';

const leastWait = 60;
const pollSeconds = 30;

/**
 * Cyclops with concurrency k: it detaches a batch, so that Auto Scaling launches as many, waits a minute at least and then until all are ready,
 * checked every 30 s, cordons, drains and terminates each of the batch. The next batch begins when at most half of the concurrency still
 * drains. The model lets that be a whole batch; the rule fills up to k only, so that batches get smaller and the roll-out slower.
 *
 * Source: atlassian-labs/cyclops, pkg/controller/cyclenoderequest/transitioner (transitions.go, checks.go) and docs.
 */
export const cycleNodes = ({ slots, boots, old }: PeerDraws): PeerRun => {
  const launched: number[] = [];
  const joined: number[] = [];
  const left: number[] = [];
  const terminated: number[] = [];
  let now = 0;
  while (terminated.length < old.length) {
    const begun = now;
    const first = terminated.length;
    const batch = old.slice(first, first + slots);
    const ready = boots.slice(first, first + batch.length).map((boot) => begun + boot);
    const drainFrom = nextCheck(begun + leastWait, Math.max(...ready), pollSeconds);
    launched.push(...batch.map(() => begun));
    joined.push(...ready);
    left.push(...batch.map(() => drainFrom));
    terminated.push(...batch.map(({ drainSeconds }) => drainFrom + drainSeconds));
    const remaining = Math.floor(slots / 2);
    const halved = terminated.toSorted((a, b) => b - a)[remaining] ?? drainFrom;
    now = nextCheck(drainFrom, halved, pollSeconds);
  }
  return {
    ...judgeCourse({ launched, joined, left, terminated }, old.length),
    badImageHits: Math.min(slots, old.length),
    grantedMore: 'a whole new batch while half of the last one still drains; a detached server that goes on serving until its drain',
  };
};
