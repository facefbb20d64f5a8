import * as z from 'zod/mini';
import { type Beginning, beginCampaigns } from '../../core/begin.ts';
import type { Doors, Executions } from '../../core/ports.ts';
import { validate } from '../../core/validate.ts';

/** From the schedule the event names nothing; a person may name one fleet, a number of servers, or one server. */
const eventSchema = z.object({
  fleet: z.optional(z.string()),
  actor: z._default(z.string(), 'schedule'),
  limit: z.optional(z.number()),
  onlyServer: z.optional(z.string()),
});

/** The function on the schedule: carries on what is open and starts what is due, one execution per fleet. */
export const begin =
  (doors: Doors, executions: Executions) =>
  (event: unknown): Promise<Beginning[]> =>
    beginCampaigns(doors, executions, validate(eventSchema, event ?? {}, 'the event of begin'));
