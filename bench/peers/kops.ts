import { fillSlots } from './fill-slots.ts';
import { judgeCourse } from './judge-course.ts';
import { nextCheck } from './next-check.ts';
import type { PeerDraws, PeerRun } from './peer.ts';

const afterDrain = 5;
const afterTerminate = 15;
const betweenValidations = 10;
const afterMiss = 30;

/** When the second of two validations passes: the first one is tried at `from`, again after each miss, and passes once all is ready. */
const validate = (from: number, readyAt: number): number => nextCheck(from, readyAt, afterMiss) + betweenValidations;

/**
 * `kops rolling-update cluster` with maxSurge k and maxUnavailable 0. It detaches one server, and where none is up to date yet waits until the
 * replacement of that one validates; then it detaches the others of the surge and validates again. After that k at a time: drain, 5 s,
 * terminate, 15 s, validate twice. Those that were detached go last, with no replacement.
 *
 * Source: kubernetes/kops, docs/operations/rolling-update.md and pkg/instancegroups/instancegroups.go.
 */
export const updateByKops = ({ slots, boots, old }: PeerDraws): PeerRun => {
  const servers = old.length;
  const surge = Math.min(slots, servers);
  const bootOf = (index: number): number => boots[index] ?? 0;
  const proven = validate(afterTerminate, bootOf(0));
  const others = boots.slice(1, surge);
  const begin = others.length === 0 ? proven : validate(proven + afterTerminate, proven + Math.max(...others));
  const launched = [0, ...others.map(() => proven)];
  const joined = launched.map((at, index) => at + bootOf(index));
  const terminated: number[] = [];
  const spans = fillSlots(
    servers,
    surge,
    (piece, from) => {
      const call = from + (old[piece]?.drainSeconds ?? 0) + afterDrain;
      terminated.push(call);
      // Auto Scaling launches the next one in its place, unless it was detached before.
      // As many were detached as there are slots, so a slot that has got one has no other work.
      if (piece >= servers - surge) return Number.POSITIVE_INFINITY;
      const ready = call + bootOf(surge + piece);
      launched.push(call);
      joined.push(ready);
      return validate(call + afterTerminate, ready);
    },
    begin,
  );
  return {
    ...judgeCourse({ launched, joined, left: spans.map(({ from }) => from), terminated }, servers),
    badImageHits: 1,
    grantedMore:
      'a validation that waits for the replacement of its own server alone, not for the whole group; a detached server that goes on serving',
  };
};
