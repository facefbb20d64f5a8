import { copyRecord } from '../../core/record/copy-record.ts';
import type { Bake, BakeStep } from '../record/bake.ts';
import type { BakeIntent } from '../record/intent.ts';
import type { BakeObservation } from '../record/observation.ts';
import type { Pipeline } from '../record/pipeline.ts';
import { build } from './build.ts';
import { chooseBase } from './choose-base.ts';
import { copyImage } from './copy-image.ts';
import { end } from './end.ts';
import { endOverdue } from './limits.ts';
import { makeImage } from './make-image.ts';
import { publish } from './publish.ts';
import { seal } from './seal.ts';
import { testImage } from './test-image.ts';
import type { BakeTurn } from './turn.ts';
import { update } from './update.ts';

/** What one poll decides: the records as they are to be written, what is to be done, and how long to rest. */
export type BakeDecision = { bake: Bake; pipeline: Pipeline; intents: BakeIntent[]; restSeconds: number };

/** The steps of a bake, in their order. */
const steps: Record<BakeStep, (turn: BakeTurn) => undefined> = {
  base: chooseBase,
  build,
  update,
  seal,
  image: makeImage,
  copy: copyImage,
  test: testImage,
  publish,
  end,
  ended: () => undefined,
};

/** Seconds between two polls of a step: as long as what it waits for takes many of them. */
const rests: Record<BakeStep, number> = {
  base: 5,
  build: 15,
  update: 30,
  seal: 10,
  image: 30,
  copy: 30,
  test: 15,
  publish: 10,
  end: 15,
  ended: 0,
};
/** Seconds of rest after a step was entered: the next one has its first call to make. */
const restOnEntry = 1;

/**
 * Decides what one poll of a bake leads to. It rebuilds its view from the record and the world alone, so a crash between any two calls, and another step after
 * it, lead to the same end.
 */
export const advanceBake = (
  { bake, pipeline }: { bake: Bake; pipeline: Pipeline },
  observation: Readonly<BakeObservation>,
  now: number,
): BakeDecision => {
  const turn: BakeTurn = { bake: copyRecord(bake), pipeline: copyRecord(pipeline), observation, now, intents: [] };
  turn.bake.polls += 1;
  steps[bake.step](turn);
  if (turn.bake.step === bake.step) endOverdue(turn);
  const hasMoved = turn.bake.step !== bake.step;
  const { step } = turn.bake;
  return {
    bake: turn.bake,
    pipeline: turn.pipeline,
    intents: turn.intents,
    restSeconds: hasMoved && step !== 'ended' ? restOnEntry : (turn.rest ?? rests[step]),
  };
};
