import { connectDeployments } from '../../aws/deployments/deployments.ts';
import type { Environment } from '../../aws/environment.ts';
import { logInvocation } from '../../aws/log-invocation.ts';
import { connectNotices } from '../../aws/notices.ts';
import { reap } from './reaper.ts';

/** The function with its doors, and with what it did in its log. */
export const openReaper = (environment: Environment) => {
  const { clock, releases, make, variable, stamp } = environment;
  const logGroup = variable('AWS_LAMBDA_LOG_GROUP_NAME');
  const act = reap({
    ...(logGroup !== undefined && { logGroup }),
    release: stamp.release,
    isOfImages: variable('JUDGED_STACK') === 'images',
    clock,
    releases,
    deployments: connectDeployments(make, clock),
    notices: connectNotices(make, variable),
  });
  return logInvocation(environment, async (event, { log }): Promise<string> => {
    const done = await act(event);
    log.info(done, { event: 'deployment' });
    return done;
  });
};
