import * as z from 'zod/mini';
import { validate } from '../../../core/policy/validate.ts';
import type { BakeDoors } from '../../ports.ts';
import { type BakeAnswer, stepBake } from '../../step/step-bake.ts';

const eventSchema = z.looseObject({ bake: z.string(), pipeline: z.string(), step: z.string(), holder: z.string() });

/** The task of the state machine: one step of one bake. */
export const stepBakeTask =
  (doors: BakeDoors) =>
  (event: unknown): Promise<BakeAnswer> => {
    const { bake, pipeline, step, holder } = validate(eventSchema, event, 'the event of step-bake');
    return stepBake(doors, { bake, pipeline, step, holder });
  };
