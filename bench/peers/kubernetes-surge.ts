import { fillSlots } from './fill-slots.ts';
import { judgeCourse } from './judge-course.ts';
import type { PeerDraws, PeerRun } from './peer.ts';

/** Seconds until the controller has seen an event and acted on it. */
const eventSeconds = 2;

/**
 * A Deployment of Kubernetes with `maxSurge` k, `maxUnavailable` 0 and `minReadySeconds` 0: as many new pods as the surge allows, and for each
 * that is ready an old one goes and the next one starts.
 *
 * Source: kubernetes.io, concepts, Deployments, "Rolling Update Deployment". Events take two seconds, an assumption.
 */
export const rollDeployment = ({ slots, boots, old }: PeerDraws): PeerRun => {
  const spans = fillSlots(old.length, slots, (piece, from) => from + (boots[piece] ?? 0) + eventSeconds);
  const to = spans.map((span) => span.to);
  const course = { launched: spans.map(({ from }) => from), joined: to, left: to, terminated: to };
  return {
    ...judgeCourse(course, old.length),
    // New pods that never become ready hold the surge for ever: it waits, and does not stop.
    badImageHits: Math.min(slots, old.length),
    grantedMore: 'whole servers where it rolls pods, with no node to find for them',
  };
};
