import { countFailures } from '../../aws/count-failures.ts';
import type { Environment } from '../../aws/environment.ts';
import { logInvocation } from '../../aws/log-invocation.ts';
import { openDoors } from '../open-doors.ts';
import { watchCampaign } from '../watch-campaign.ts';
import { advance } from './advance.ts';

/** Is this call a poll of a campaign, and not a plan, a walk or a question of the gate? */
const isPoll = (event: unknown): boolean => {
  const { phase, holder, walk } = event as { phase?: unknown; holder?: unknown; walk?: unknown };
  return typeof holder === 'string' && walk === undefined && phase !== 'plan' && phase !== 'dry-run';
};

/** The function with its doors, with what it does in its log, and with what it achieves in the metrics. */
export const openAdvance = (environment: Environment) => {
  const doors = openDoors(environment);
  const { variable } = environment;
  return logInvocation(environment, async (event, { log, count }) => {
    // A call that fails is paid for too.
    if (isPoll(event)) count('Looks', 1);
    const answer = await countFailures({ count, variable }, advance(watchCampaign(doors, { log, count })))(event);
    if ('reason' in answer) log.info(`planned: ${answer.reason}`, { event: 'plan', ...answer });
    return answer;
  });
};
