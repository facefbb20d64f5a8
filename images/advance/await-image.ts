import { imageName } from '../record/new-bake.ts';
import type { SeenImage } from '../record/observation.ts';
import { type BakeTurn, endBake, enterStep } from './turn.ts';

/** Seconds after which a call that shows no image is sent again: its key is the same, so no second image is made. */
const resendAfter = 60;
/** Seconds until an image that is still pending is given up. */
const longestPending = 3_600;
const mostAttempts = 2;

/** Sends for the image of a name and an attempt. Answers whether it did. */
type Send = (turn: BakeTurn, name: string, attempt: number) => boolean;

/** The image of a bake, sent for where none is there, until it is available; one that fails is made once more, under a name of its own. */
export const awaitImage = (turn: BakeTurn, send: Send): undefined => {
  const { bake, observation, now } = turn;
  if (observation.images === undefined) return;
  bake.image ??= { name: imageName(bake.pipeline, bake.id, 1), attempt: 1 };
  const { image } = bake;
  const seen = observation.images.find(({ name }) => name === image.name);
  if (!seen) return sendOrStartOver(turn, send);
  image.id = seen.id;
  if (seen.state === 'available') return enterStep(turn, 'test');
  const isOverdue = seen.state === 'pending' && now - (image.sentAt ?? now) > longestPending * 1_000;
  if (seen.state === 'pending' && !isOverdue) return;
  image.isFailed = true;
  turn.intents.push({ kind: 'deregister', image: seen.id });
  if (image.attempt >= mostAttempts) endBake(turn, 'failed', describeFailure(seen));
};

/** Not there: not sent for yet, not seen yet, or a failed one that is deregistered by now; then the next attempt has a name of its own. */
const sendOrStartOver = (turn: BakeTurn, send: Send): undefined => {
  const { bake, now } = turn;
  const { image } = bake;
  if (!image) return;
  // One that was there and has not failed is there still, though this read does not show it.
  if (image.id !== undefined && !image.isFailed) return;
  if (image.isFailed) bake.image = { name: imageName(bake.pipeline, bake.id, image.attempt + 1), attempt: image.attempt + 1 };
  else if (image.sentAt !== undefined && now - image.sentAt < resendAfter * 1_000) return;
  if (!bake.image) return;
  if (send(turn, bake.image.name, bake.image.attempt)) bake.image.sentAt = now;
};

const describeFailure = ({ id, state, reason }: SeenImage): string =>
  state === 'pending'
    ? `the image ${id} is still pending after ${longestPending / 60} min`
    : `the image ${id} is ${state}: ${reason ?? 'EC2 says no reason'}`;
