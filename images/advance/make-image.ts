import { imageName } from '../record/new-bake.ts';
import type { SeenImage } from '../record/observation.ts';
import { findServer } from './servers.ts';
import { type BakeTurn, endBake, enterStep } from './turn.ts';

/** Seconds after which a CreateImage that shows no image is sent again: its name is the key, and EC2 refuses a second image of that name. */
const resendAfter = 60;
/** Seconds until an image that is still pending is given up. */
const longestPending = 3_600;
const mostAttempts = 2;

/** An image of the stopped builder, under a name that only this bake has. */
export const makeImage = (turn: BakeTurn): undefined => {
  const { bake, observation, now } = turn;
  if (observation.images === undefined) return;
  bake.image ??= { name: imageName(bake.pipeline, bake.id, 1), attempt: 1 };
  const { image } = bake;
  const seen = observation.images.find(({ name }) => name === image.name);
  if (!seen) return createOrStartOver(turn);
  image.id = seen.id;
  if (seen.state === 'available') return enterStep(turn, 'test');
  const isOverdue = seen.state === 'pending' && now - (image.sentAt ?? now) > longestPending * 1_000;
  if (seen.state === 'pending' && !isOverdue) return;
  image.isFailed = true;
  turn.intents.push({ kind: 'deregister', image: seen.id });
  if (image.attempt >= mostAttempts) endBake(turn, 'failed', describeFailure(seen));
};

/** Not there: not sent for yet, not seen yet, or a failed one that is deregistered by now; then the next attempt has a name of its own. */
const createOrStartOver = (turn: BakeTurn): undefined => {
  const { bake, now } = turn;
  const { image } = bake;
  if (!image) return;
  // One that was there and has not failed is there still, though this read does not show it.
  if (image.id !== undefined && !image.isFailed) return;
  if (image.isFailed) bake.image = { name: imageName(bake.pipeline, bake.id, image.attempt + 1), attempt: image.attempt + 1 };
  else if (image.sentAt !== undefined && now - image.sentAt < resendAfter * 1_000) return;
  const builder = findServer(turn, 'builder');
  if (turn.observation.servers === undefined) return;
  if (builder?.state !== 'stopped')
    return endBake(turn, 'failed', `the builder ${bake.builder?.server ?? ''} is gone before its image was made`);
  if (!bake.image) return;
  bake.image.sentAt = now;
  turn.intents.push({ kind: 'create-image', server: builder.id, name: bake.image.name });
};

const describeFailure = ({ id, state, reason }: SeenImage): string =>
  state === 'pending'
    ? `the image ${id} is still pending after ${longestPending / 60} min`
    : `the image ${id} is ${state}: ${reason ?? 'EC2 says no reason'}`;
