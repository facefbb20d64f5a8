import { type Conclusion, concludeCampaign } from '../../core/conclude.ts';
import type { Doors } from '../../core/ports.ts';
import { validate } from '../../core/validate.ts';
import { stepEventSchema } from '../advance/advance.ts';

/** The last function of an execution: frees the fleet of a campaign that ended, and gives the locks back. */
export const conclude =
  (doors: Doors) =>
  (event: unknown): Promise<Conclusion> =>
    concludeCampaign(doors, validate(stepEventSchema, event, 'the event of conclude'));
