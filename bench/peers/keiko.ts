import { judgeCourse } from './judge-course.ts';
import { nextCheck } from './next-check.ts';
import type { PeerDraws, PeerRun } from './peer.ts';

const requeueSeconds = 30;

/**
 * Keiko's upgrade-manager in mode eager with maxUnavailable k: it puts a batch into standby, so that Auto Scaling launches as many, waits until
 * all are in service and ready, drains the batch in parallel, terminates each as it is drained, and begins the next batch. It polls every 30 s.
 *
 * Source: keikoproj/upgrade-manager, controllers/upgrade.go, api/v1alpha1/rollingupgrade_types.go and main.go.
 */
export const upgradeByKeiko = ({ slots, boots, old }: PeerDraws): PeerRun => {
  const launched: number[] = [];
  const joined: number[] = [];
  const left: number[] = [];
  const terminated: number[] = [];
  let now = 0;
  for (let first = 0; first < old.length; first += slots) {
    const batch = old.slice(first, first + slots);
    const begun = now;
    const ready = boots.slice(first, first + batch.length).map((boot) => begun + boot);
    const drainFrom = nextCheck(begun, Math.max(...ready), requeueSeconds);
    const drained = batch.map(({ drainSeconds }) => drainFrom + drainSeconds);
    launched.push(...batch.map(() => begun));
    joined.push(...ready);
    left.push(...batch.map(() => drainFrom));
    terminated.push(...drained);
    now = nextCheck(drainFrom, Math.max(...drained), requeueSeconds);
  }
  return {
    ...judgeCourse({ launched, joined, left, terminated }, old.length),
    badImageHits: Math.min(slots, old.length),
    grantedMore: 'a server in standby that goes on serving until its drain, as a node of Kubernetes does',
  };
};
