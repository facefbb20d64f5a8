import { judgeCourse } from './judge-course.ts';
import { nextCheck } from './next-check.ts';
import type { PeerDraws, PeerRun } from './peer.ts';

const healthWait = 90;
const checkSeconds = 20;

/**
 * HelloFresh's eks-rolling-update in mode 1: it raises the group by all that are outdated, waits 90 s, checks every 20 s until all are ready,
 * cordons every old one, suspends launches, and then one after the other: drain, terminate with decrement, wait until it is gone, checked every 20 s.
 *
 * Source: hellofresh/eks-rolling-update, eksrollup/{cli,config}.py and eksrollup/lib/{aws,k8s}.py.
 */
export const rollEks = ({ boots, old }: PeerDraws): PeerRun => {
  const servers = old.length;
  const joined = boots.slice(0, servers);
  const left: number[] = [];
  const terminated: number[] = [];
  let now = nextCheck(healthWait, Math.max(0, ...joined), checkSeconds);
  for (const { drainSeconds, terminateSeconds } of old) {
    const call = now + drainSeconds;
    left.push(now);
    terminated.push(call);
    now = nextCheck(call, call + terminateSeconds, checkSeconds);
  }
  return {
    ...judgeCourse({ launched: joined.map(() => 0), joined, left, terminated }, servers),
    badImageHits: servers,
    grantedMore: 'twice the servers, and no end to its health checks, after which it would exit with launches suspended',
  };
};
