import type { BakeStep } from '../record/bake.ts';
import { type BakeTurn, endBake, secondsInStep } from './turn.ts';

const minutes = (count: number): number => count * 60;

type Limit = { seconds: number; what: string };

/** How long each step may last, in seconds, and what it waits for. `publish` counts for itself, and `end` has no limit: it always goes on. */
const limits: Partial<Record<BakeStep, Limit>> = {
  base: { seconds: minutes(1), what: 'the base image could not be read' },
  build: {
    seconds: minutes(10),
    what: 'the SSM Agent of the builder never came online: check its instance profile, the endpoints of its subnet and its security groups',
  },
  update: { seconds: minutes(40), what: 'the update did not end' },
  seal: { seconds: minutes(5), what: 'the builder was not cleaned and stopped' },
  // Two attempts of one image, an hour each.
  image: { seconds: minutes(125), what: 'the image did not become available' },
  copy: { seconds: minutes(125), what: 'the copy did not become available' },
  test: { seconds: minutes(20), what: 'the test did not pass' },
};

/** Ends a bake whose step lasts too long. Asked after the step itself, so that what has come about is never given up. */
export const endOverdue = (turn: BakeTurn): undefined => {
  const limit = limits[turn.bake.step];
  if (!limit || secondsInStep(turn) <= limit.seconds) return;
  // Whatever the step was about to begin is not begun any more; what must be cleared away is decided anew.
  turn.intents.length = 0;
  const why = [turn.bake.refusal, ...turn.observation.unread].filter((each) => each !== undefined);
  const reason = `${limit.what} within ${limit.seconds / 60} min${why.length > 0 ? ` (${why[0]})` : ''}`;
  // An image that no server ever booted from says nothing of itself.
  endBake(turn, turn.bake.step === 'test' && turn.bake.tester?.server !== undefined ? 'rejected' : 'failed', reason);
};
