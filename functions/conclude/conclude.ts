import { validate } from '../../core/policy/validate.ts';
import { isWalkthrough, walkOn } from '../../core/release/walkthrough.ts';
import { type ConcludeDoors, concludeCampaign } from '../../core/step/conclude.ts';
import { stepEventSchema } from '../step-event.ts';

/** The last function of an execution: frees the fleet of a campaign that ended, and gives the locks back. The gate asks which release it is. */
export const conclude =
  (doors: ConcludeDoors & { release: string }) =>
  async (event: unknown): Promise<object> => {
    if (isWalkthrough(event)) return walkOn(event, 'conclude');
    if ((event as { identify?: unknown }).identify === true) return { release: doors.release };
    return concludeCampaign(doors, validate(stepEventSchema, event, 'the event of conclude'));
  };
