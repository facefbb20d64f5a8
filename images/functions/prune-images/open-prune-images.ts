import { connectPruneDoors } from '../../../aws/bakes/prune-doors.ts';
import { countFailures } from '../../../aws/count-failures.ts';
import type { Environment } from '../../../aws/environment.ts';
import { logInvocation } from '../../../aws/log-invocation.ts';
import { connectNotices } from '../../../aws/notices.ts';
import type { BakeLedger } from '../../ports.ts';
import { pruneImages } from '../../prune/prune-images.ts';
import { connectBakes } from '../connect-bakes.ts';
import { isAskedWho } from '../is-asked-who.ts';

/** The function on the schedule, with its doors, and with what it did to each image in its log. */
export const openPruneImages = (environment: Environment, bakes: BakeLedger = connectBakes(environment)) => {
  const { clock, make, ledger, stamp, variable } = environment;
  const doors = connectPruneDoors(make, {
    clock,
    ledger,
    bakes,
    notices: connectNotices(make, variable),
  });
  return logInvocation(environment, async (event, { log, count }) => {
    // Asked by the gate which release this is.
    if (isAskedWho(event)) return { release: stamp.release };
    const pipelines = await countFailures({ count, variable }, () => pruneImages(doors, { actor: 'schedule' }))(event);
    for (const { pipeline, action, reason, unread, results } of pipelines)
      log.info(`${pipeline}: ${action}: ${reason}`, { event: 'prune-images', pipeline, action, reason, unread, results });
    return { pipelines: pipelines.map(({ pipeline, action, reason }) => ({ pipeline, action, reason })) };
  });
};
