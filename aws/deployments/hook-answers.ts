import {
  type CodeDeployClient,
  LifecycleEventAlreadyCompletedException,
  PutLifecycleEventHookExecutionStatusCommand,
} from '@aws-sdk/client-codedeploy';
import type { Clock } from '../../core/clock.ts';
import { WorldError } from '../../core/errors.ts';
import type { Deployments } from '../../core/release-ports.ts';

/**
 * Seconds between the attempts to answer a hook: permissions of a new role may need a while to be seen everywhere. All of them together end
 * within the time that a hook keeps for its answer.
 */
const pauses = [1, 2, 4, 8];

/** Answers hooks of CodeDeploy. */
export const openHookAnswers = (client: CodeDeployClient, clock: Pick<Clock, 'sleep'>): Pick<Deployments, 'answerHook'> => ({
  answerHook: async (deploymentId, lifecycleEventHookExecutionId, status) => {
    for (let attempt = 0; ; attempt += 1) {
      try {
        await client.send(new PutLifecycleEventHookExecutionStatusCommand({ deploymentId, lifecycleEventHookExecutionId, status }));
        return;
      } catch (error) {
        if (error instanceof LifecycleEventAlreadyCompletedException) return;
        const pause = pauses[attempt];
        if (pause === undefined) {
          const { name, message } = error as Error;
          throw new WorldError(
            `deployment ${deploymentId} could not be answered ${status} (codedeploy:PutLifecycleEventHookExecutionStatus: ${name}: ${message}): stop it by hand, or wait an hour until it fails`,
            { cause: error },
          );
        }
        await clock.sleep(pause);
      }
    }
  },
});
