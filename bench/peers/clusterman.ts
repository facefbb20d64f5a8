import { judgeCourse } from './judge-course.ts';
import { nextCheck } from './next-check.ts';
import type { PeerDraws, PeerRun } from './peer.ts';

const bootstrapWait = 180;
const checkSeconds = 120;

/**
 * Yelp's Clusterman, node migration with a rate of k and no prescaling: it sends a chunk to the drainer, which drains and terminates each, waits
 * 180 s, and then checks every 120 s whether all are gone, the capacity is back and pods find a place. Then comes the next chunk.
 *
 * Source: Yelp/clusterman, clusterman/migration/worker.py (bootstrap wait and timeout, health check), docs/source/node_migration.rst.
 */
export const migrateNodes = ({ slots, boots, old }: PeerDraws): PeerRun => {
  const launched: number[] = [];
  const joined: number[] = [];
  const left: number[] = [];
  const terminated: number[] = [];
  let now = 0;
  for (let first = 0; first < old.length; first += slots) {
    const chunk = old.slice(first, first + slots);
    const begun = now;
    const gone = chunk.map(({ drainSeconds, terminateSeconds }) => begun + drainSeconds + terminateSeconds);
    const ready = gone.map((at, index) => at + (boots[first + index] ?? 0));
    left.push(...chunk.map(() => begun));
    terminated.push(...chunk.map(({ drainSeconds }) => begun + drainSeconds));
    launched.push(...gone);
    joined.push(...ready);
    now = nextCheck(begun + bootstrapWait, Math.max(...ready), checkSeconds);
  }
  return {
    ...judgeCourse({ launched, joined, left, terminated }, old.length),
    badImageHits: Math.min(slots, old.length),
    grantedMore: 'no end to the 10 minutes in which a chunk must be back, after which it would stop',
  };
};
