import * as z from 'zod/mini';

/** What every Task of the state machine hands over. */
export const stepEventSchema = z.object({
  campaign: z.string(),
  fleet: z.string(),
  phase: z.string(),
  holder: z.string(),
  failure: z.optional(z.unknown()),
  attempt: z.optional(z.number()),
  calls: z.optional(z.number()),
  trace: z.optional(z.string()),
});
