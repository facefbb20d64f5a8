import { judgeCourse } from './judge-course.ts';
import type { PeerDraws, PeerRun } from './peer.ts';

const periodSeconds = 3_600;

/**
 * Kured with concurrency k. Each node asks by itself: first after half a period and a random part of one, then every period, an hour. If the lock
 * has room, it drains, reboots, and gives the lock back 30 to 90 s after it is up; if not, it waits a whole period.
 *
 * Source: kubereboot/kured, cmd/kured/main.go, pkg/daemonsetlock, pkg/delaytick.
 */
export const rebootByKured = ({ slots, boots, old }: PeerDraws): PeerRun => {
  const left: number[] = [];
  const joined: number[] = [];
  let released: number[] = [];
  let waiting = old.map((server, index) => ({ ...server, index, at: periodSeconds * (0.5 + server.phase) }));
  while (waiting.length > 0) {
    const losers: typeof waiting = [];
    for (const node of waiting.toSorted((a, b) => a.at - b.at)) {
      released = released.filter((at) => at > node.at);
      if (released.length >= slots) {
        losers.push({ ...node, at: node.at + periodSeconds });
        continue;
      }
      const up = node.at + node.drainSeconds + (boots[node.index] ?? 0);
      left.push(node.at);
      joined.push(up);
      released.push(up + 30 + 60 * node.pause);
    }
    waiting = losers;
  }
  return {
    ...judgeCourse({ launched: [], joined, left, terminated: [] }, old.length),
    // The lock has no end, so each that does not come up keeps its part of it.
    badImageHits: Math.min(slots, old.length),
    grantedMore: 'a concurrency of as many as the slots (it has 1), and a reboot that brings the new image',
  };
};
