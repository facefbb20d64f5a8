import { type ConcludeDoors, type Conclusion, concludeCampaign } from '../../core/conclude.ts';
import { validate } from '../../core/validate.ts';
import { stepEventSchema } from '../step-event.ts';

/** The last function of an execution: frees the fleet of a campaign that ended, and gives the locks back. The gate asks which release it is. */
export const conclude =
  (doors: ConcludeDoors & { release: string }) =>
  async (event: unknown): Promise<Conclusion | { release: string }> =>
    (event as { dryRun?: unknown }).dryRun === true
      ? { release: doors.release }
      : concludeCampaign(doors, validate(stepEventSchema, event, 'the event of conclude'));
