import * as z from 'zod/mini';
import { validate } from '../../../core/policy/validate.ts';
import { type BakeExecutions, type BeginBakeDoors, type BeginBakeResult, beginBakes } from '../../begin/begin-bakes.ts';

/** From the schedule the event names nothing; a person names one recipe. */
const eventSchema = z.looseObject({
  recipe: z.optional(z.string()),
  isUrgent: z.optional(z.boolean()),
  actor: z._default(z.string(), 'schedule'),
});

/** The function on the schedule: it continues open bakes, and begins those that are due. */
export const beginBake =
  (doors: BeginBakeDoors, executions: BakeExecutions) =>
  async (event: unknown): Promise<{ recipes: BeginBakeResult[] }> => ({
    recipes: await beginBakes(doors, executions, validate(eventSchema, event ?? {}, 'the event of begin-bake')),
  });
