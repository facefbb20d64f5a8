import { type ConcludeDoors, type Conclusion, concludeCampaign } from '../../core/conclude.ts';
import { validate } from '../../core/validate.ts';
import { stepEventSchema } from '../step-event.ts';

/** The last function of an execution: frees the fleet of a campaign that ended, and gives the locks back. */
export const conclude =
  (doors: ConcludeDoors) =>
  (event: unknown): Promise<Conclusion> =>
    concludeCampaign(doors, validate(stepEventSchema, event, 'the event of conclude'));
