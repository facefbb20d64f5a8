import { connectPruneDoors } from '../../../aws/bakes/prune-doors.ts';
import { type Environment, requireVariable } from '../../../aws/environment.ts';
import { connectBakeLedger } from '../../../aws/ledger/bakes.ts';
import { logInvocation } from '../../../aws/log-invocation.ts';
import { connectNotices } from '../../../aws/notices.ts';
import { pruneImages } from '../../prune/prune-images.ts';

/** The function on the schedule, with its doors, and with what it did to each image in its log. */
export const openPruneImages = (environment: Environment) => {
  const { clock, make, ledger, variable } = environment;
  const doors = connectPruneDoors(make, {
    clock,
    ledger,
    bakes: connectBakeLedger(make, requireVariable(environment, 'LEDGER_TABLE'), () => clock.now()),
    notices: connectNotices(make, variable('NOTICES_TOPIC_ARN')),
  });
  return logInvocation(environment, async (_, { log }) => {
    const pipelines = await pruneImages(doors, { actor: 'schedule' });
    for (const { pipeline, action, reason, unread, results } of pipelines)
      log.info(`${pipeline}: ${action}: ${reason}`, { event: 'prune-images', pipeline, action, reason, unread, results });
    return { pipelines: pipelines.map(({ pipeline, action, reason }) => ({ pipeline, action, reason })) };
  });
};
