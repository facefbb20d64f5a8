import { type ECSClient, StopTaskCommand } from '@aws-sdk/client-ecs';
import type { IntentResult } from '../../core/record/intent.ts';
import { change } from '../calls.ts';

/** ECS keeps this much of a reason with the task (API reference, StopTask, reason: 255 characters). */
const longestReason = 255;

/** Asks one task to stop: its containers get SIGTERM, and SIGKILL after their `stopTimeout`. Done where it is not there any more. */
export const stopTask = (client: ECSClient, cluster: string, task: string, reason: string): Promise<IntentResult> =>
  change('ecs:StopTask', async () => {
    try {
      await client.send(new StopTaskCommand({ cluster, task, reason: reason.slice(0, longestReason) }));
    } catch (error) {
      // "The referenced task was not found" is how ECS says that there is none.
      if ((error as Error).name === 'InvalidParameterException' && /not found/i.test((error as Error).message)) return { outcome: 'done' };
      throw error;
    }
    return { outcome: 'done' };
  });
