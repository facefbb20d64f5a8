import { type ECSClient, UpdateContainerInstancesStateCommand } from '@aws-sdk/client-ecs';
import type { IntentResult } from '../../core/record/intent.ts';
import { change } from '../calls.ts';

/** Asks for a state of one host: done only where ECS names no failure, which it answers with status 200. */
export const setHostState = (client: ECSClient, cluster: string, host: string, status: 'ACTIVE' | 'DRAINING'): Promise<IntentResult> =>
  change('ecs:UpdateContainerInstancesState', async () => {
    const { failures, containerInstances } = await client.send(
      new UpdateContainerInstancesStateCommand({ cluster, containerInstances: [host], status }),
    );
    const [failure] = failures ?? [];
    if (failure) {
      const { reason = 'Failure', detail, arn = host } = failure;
      return { outcome: 'refused', code: reason, message: detail ?? `${arn}: ${reason}` };
    }
    return (containerInstances ?? []).length > 0
      ? { outcome: 'done' }
      : { outcome: 'unanswered', message: 'ECS named neither the host nor a failure' };
  });
