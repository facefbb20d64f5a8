import { isReachable } from './agent.ts';
import { awaitServer } from './servers.ts';
import { type BakeTurn, enterStep } from './turn.ts';

/** A builder from the base image, until commands can be run on it. */
export const build = (turn: BakeTurn): undefined => {
  const server = awaitServer(turn, 'builder', turn.bake.base?.id ?? '');
  if (server && isReachable(turn, server)) enterStep(turn, 'update');
};
