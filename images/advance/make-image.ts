import { awaitImage } from './await-image.ts';
import { findServer } from './servers.ts';
import { type BakeTurn, endBake } from './turn.ts';

/** An image of the stopped builder, under a name that only this bake has: EC2 refuses a second image of that name. */
export const makeImage = (turn: BakeTurn): undefined => awaitImage(turn, createImage);

const createImage = (turn: BakeTurn, name: string): boolean => {
  const { bake, observation, intents } = turn;
  const builder = findServer(turn, 'builder');
  if (observation.servers === undefined) return false;
  if (builder?.state !== 'stopped') {
    endBake(turn, 'failed', `the builder ${bake.builder?.server ?? ''} is gone before its image was made`);
    return false;
  }
  intents.push({ kind: 'create-image', server: builder.id, name });
  return true;
};
