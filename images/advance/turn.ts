import type { Bake, BakeOutcome, BakeStep } from '../record/bake.ts';
import type { BakeIntent } from '../record/intent.ts';
import type { BakeObservation } from '../record/observation.ts';
import type { Pipeline } from '../record/pipeline.ts';

/** One poll of one bake: our own draft of its records, what was seen, and what is to be done. A step takes it and changes it. */
export type BakeTurn = {
  bake: Bake;
  pipeline: Pipeline;
  observation: Readonly<BakeObservation>;
  now: number;
  intents: BakeIntent[];
  /** Seconds to rest, where the step knows better than the table. */
  rest?: number;
};

/** Goes on to another step. */
export const enterStep = ({ bake, now }: BakeTurn, step: BakeStep): undefined => {
  bake.step = step;
  bake.enteredAt = now;
};

/** Ends the bake: from now on only its servers and what is left of it are cleared away. The first outcome stays. */
export const endBake = (turn: BakeTurn, outcome: BakeOutcome, reason: string): undefined => {
  turn.bake.outcome ??= outcome;
  turn.bake.reason ??= reason;
  enterStep(turn, 'end');
};

/** Seconds that a bake has been in its step. */
export const secondsInStep = ({ bake, now }: Pick<BakeTurn, 'bake' | 'now'>): number => (now - bake.enteredAt) / 1_000;
