import { judgeCourse } from './judge-course.ts';
import type { PeerDraws, PeerRun } from './peer.ts';

/**
 * Karpenter's drift with one budget of k nodes: a single loop starts exactly one replacement in a pass, waits for none of them there, deletes
 * the old node once its replacement is initialised, and counts a node as disrupted until it is gone. Passes are 10 s apart when idle; in a large
 * cluster one takes longer.
 *
 * Source: kubernetes-sigs/karpenter, pkg/controllers/disruption (BuildDisruptionBudgetMapping), and
 * aws/karpenter-provider-aws, website/content/en/preview/concepts/disruption.md.
 */
export const disruptByDrift = ({ slots, boots, old }: PeerDraws, passSeconds = 10): PeerRun => {
  const freeAt = Array<number>(Math.max(1, slots)).fill(0);
  const launched: number[] = [];
  const joined: number[] = [];
  let nextPass = 0;
  for (const [index, { drainSeconds, terminateSeconds }] of old.entries()) {
    const free = Math.min(...freeAt);
    const pass = Math.max(nextPass, Math.ceil(free / passSeconds) * passSeconds);
    const deleted = pass + (boots[index] ?? 0);
    launched.push(pass);
    joined.push(deleted);
    freeAt[freeAt.indexOf(free)] = deleted + drainSeconds + terminateSeconds;
    nextPass = pass + passSeconds;
  }
  return {
    ...judgeCourse({ launched, joined, left: joined, terminated: joined }, old.length),
    // None of them is ever initialised, so none of the old ones goes; it takes the taint off, and tries again, with no rule to stop.
    badImageHits: Math.min(slots, old.length),
    grantedMore: 'passes of 10 s at any size; more than 4,000 nodes took days (kubernetes-sigs/karpenter issue 3197)',
  };
};
