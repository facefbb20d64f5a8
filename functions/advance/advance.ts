import * as z from 'zod/mini';
import type { Doors } from '../../core/ports.ts';
import { type StepAnswer, takeSteps } from '../../core/step.ts';
import { validate } from '../../core/validate.ts';

/** What every Task of the state machine hands over. */
export const stepEventSchema = z.object({
  campaign: z.string(),
  fleet: z.string(),
  phase: z.string(),
  holder: z.string(),
  failure: z.optional(z.unknown()),
  attempt: z.optional(z.number()),
  calls: z.optional(z.number()),
});

/** The function behind every phase of the state machine: the next steps of one campaign. */
export const advance =
  (doors: Doors) =>
  (event: unknown): Promise<StepAnswer> =>
    takeSteps(doors, validate(stepEventSchema, event, 'the event of advance'));
