import { DeregisterContainerInstanceCommand, type ECSClient } from '@aws-sdk/client-ecs';
import type { IntentResult } from '../../core/record/intent.ts';
import { change } from '../calls.ts';

/**
 * Takes a container instance out of its cluster: only one on which no task runs, since `force` would leave its tasks running as orphans (API reference,
 * DeregisterContainerInstance). Done where it is not there any more.
 */
export const deregisterHost = (client: ECSClient, cluster: string, containerInstance: string): Promise<IntentResult> =>
  change('ecs:DeregisterContainerInstance', async () => {
    try {
      await client.send(new DeregisterContainerInstanceCommand({ cluster, containerInstance, force: false }));
    } catch (error) {
      // "Referenced container instance ... not found" is how ECS says that there is none.
      if ((error as Error).name === 'InvalidParameterException' && /not found/i.test((error as Error).message)) return { outcome: 'done' };
      throw error;
    }
    return { outcome: 'done' };
  });
