import { connectDeployments } from '../../aws/deployments.ts';
import type { Environment } from '../../aws/environment.ts';
import { connectNotices } from '../../aws/notices.ts';
import { reap } from './reaper.ts';

/** The function with its doors, and with what it did in its log. */
export const openReaper = ({ clock, releases, make, variable, logger, stamp }: Environment) => {
  const act = reap({
    release: stamp.release,
    clock,
    releases,
    deployments: connectDeployments(make, clock),
    notices: connectNotices(make, variable('NOTICES_TOPIC_ARN')),
  });
  return async (event: unknown): Promise<string> => {
    const done = await act(event);
    logger.info(done);
    return done;
  };
};
