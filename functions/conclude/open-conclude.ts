import { countFailures } from '../../aws/count-failures.ts';
import type { Environment } from '../../aws/environment.ts';
import { describeError } from '../../aws/log.ts';
import { logInvocation } from '../../aws/log-invocation.ts';
import { connectNotices } from '../../aws/notices.ts';
import type { Campaign } from '../../core/record/campaign.ts';
import { measureEnd } from '../measure-end.ts';
import { conclude } from './conclude.ts';

/** The function with its doors, and with every end in its log and in the metrics. */
export const openConclude = (environment: Environment) => {
  const { clock, ledger, make, variable, stamp } = environment;
  const notices = connectNotices(make, variable);
  return logInvocation(environment, (event, { log, count }) => {
    const onClosed = async (campaign: Campaign): Promise<void> => {
      const { counters, outcome, stop, startedAt, endedAt = startedAt } = campaign;
      log.info(`${outcome}: ${counters.replaced} of ${counters.stale} servers replaced`, {
        event: 'end',
        outcome,
        servers: counters.servers,
        stale: counters.stale,
        replaced: counters.replaced,
        failed: counters.failed,
        looks: counters.looks,
        seconds: Math.round((endedAt - startedAt) / 1_000),
        ...(stop && { reason: stop.reason }),
      });
      for (const [name, value] of measureEnd(campaign, await ledger.readFinished(campaign.id))) count(name, value);
    };
    const onUnsent = (error: Error): void =>
      log.error('the notice of the end was not sent', { event: 'error', error: describeError(error) });
    return countFailures({ count, variable }, conclude({ clock, ledger, notices, release: stamp.release, onClosed, onUnsent }))(event);
  });
};
