import type { Doors } from '../../core/ports.ts';
import { type StepAnswer, takeSteps } from '../../core/step.ts';
import { validate } from '../../core/validate.ts';
import { stepEventSchema } from '../step-event.ts';

/** The function behind every phase of the state machine: the next steps of one campaign. */
export const advance =
  (doors: Doors) =>
  (event: unknown): Promise<StepAnswer> =>
    takeSteps(doors, validate(stepEventSchema, event, 'the event of advance'));
