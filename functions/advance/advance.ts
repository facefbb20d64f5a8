import * as z from 'zod/mini';
import { planStep } from '../../core/begin/plan-step.ts';
import { validate } from '../../core/policy/validate.ts';
import type { Doors } from '../../core/ports.ts';
import { dryRun, type Recording } from '../../core/release/dry-run.ts';
import { isWalkthrough, walkOn } from '../../core/release/walkthrough.ts';
import { runSteps } from '../../core/step/step.ts';
import { stepEventSchema } from '../step-event.ts';

const planEventSchema = z.extend(stepEventSchema, {
  actor: z.optional(z.string()),
  limit: z.optional(z.number()),
  onlyServer: z.optional(z.string()),
});
const dryRunEventSchema = z.extend(stepEventSchema, { recordings: z.array(z.custom<Recording>((value) => typeof value === 'object')) });
const what = 'the event of advance';

/** The function behind every phase of the state machine: the next steps of one campaign, a plan, or a dry-run or a walk that changes nothing. */
export const advance =
  (doors: Doors) =>
  async (event: unknown): Promise<object> => {
    if (isWalkthrough(event)) return walkOn(event);
    const { phase, identify: isAsked } = validate(
      z.looseObject({ phase: z._default(z.string(), ''), identify: z.optional(z.boolean()) }),
      event,
      what,
    );
    // Asked by the gate which release this is.
    if (isAsked) return { release: doors.release };
    if (phase === 'dry-run') return dryRun(doors, validate(dryRunEventSchema, event, what).recordings);
    if (phase === 'plan') return planStep(doors, validate(planEventSchema, event, what));
    return runSteps(doors, validate(stepEventSchema, event, what));
  };
