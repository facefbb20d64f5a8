import type { Bake } from '../record/bake.ts';
import type { BakeIntent } from '../record/intent.ts';
import { leaveCluster } from './join-cluster.ts';
import { terminateServers } from './servers.ts';
import { type BakeTurn, enterStep } from './turn.ts';

/** Seconds after which a CreateImage that shows no image is known to have made none. */
const settledAfter = 300;

/** Clears away what a bake leaves: its servers seen terminated, an image that was not published or kept for people deregistered, people notified. */
export const end = (turn: BakeTurn): undefined => {
  const { bake, pipeline, now } = turn;
  const hasFailed = bake.outcome === 'failed' || bake.outcome === 'rejected';
  // Both are asked, whatever the first one answers.
  const areGone = [terminateServers(turn, 'builder', hasFailed), terminateServers(turn, 'tester', hasFailed)].every(Boolean);
  const hasLeft = leaveCluster(turn, areGone);
  const isImageSettled = settleImage(turn);
  if (bake.outcome === 'rejected' && bake.rejectedAt === undefined && bake.image?.id !== undefined)
    turn.intents.push({ kind: 'reject', image: bake.image.id, reason: bake.reason ?? '' });
  else if (bake.notifiedAt === undefined) turn.intents.push(describeEnd(turn));
  else if (hasLeft && isImageSettled) {
    enterStep(turn, 'ended');
    bake.endedAt = now;
    if (pipeline.openBake === bake.id) delete pipeline.openBake;
  }
};

/** Is nothing left to be done to the images of this bake? */
const settleImage = (turn: BakeTurn): boolean => {
  const { bake, observation, now } = turn;
  const { image } = bake;
  if (!image || image.isBase || (image.sentAt === undefined && image.id === undefined)) return true;
  if (observation.images === undefined) return false;
  if (bake.outcome === 'failed') {
    // One that is still pending cannot be distinguished from one that will be available, so it is awaited.
    for (const { id, state } of observation.images) if (state !== 'pending') turn.intents.push({ kind: 'deregister', image: id });
    return observation.images.length === 0 && now - (image.sentAt ?? now) > settledAfter * 1_000;
  }
  const state = bake.outcome === 'rejected' ? 'rejected' : 'tested';
  const unmarked = observation.images.filter(({ id, mark }) => id === image.id && mark !== state);
  for (const { id } of unmarked) turn.intents.push({ kind: 'mark-image', image: id, state });
  return unmarked.length === 0;
};

/** Which Regions stay as they are since this one did not publish. */
const describeWaiting = ({ copy, outcome }: Bake): string =>
  copy === undefined || copy.waiting.length === 0 || outcome === 'published'
    ? ''
    : `; ${copy.waiting.join(', ')} come after it and stay as they are, and so do the Regions before it`;

const describeEnd = ({ bake }: BakeTurn): BakeIntent => {
  const { outcome = 'failed', reason = '', pipeline, id } = bake;
  const level = outcome === 'published' || outcome === 'unchanged' ? 'info' : outcome === 'tested' ? 'warning' : 'alert';
  return {
    kind: 'notify',
    level,
    text: `bake ${id} of ${pipeline}: ${outcome}: ${reason}${describeWaiting(bake)}`,
    next: `recycler images ${pipeline}`,
    isEnd: true,
  };
};
