import { connectBeginVersion } from '../../aws/aliases/begin-version.ts';
import { connectLive } from '../../aws/aliases/live.ts';
import { type Environment, isStandIn, requireVariable } from '../../aws/environment.ts';
import { connectStop } from '../../aws/executions/stop.ts';
import { connectGroupReads } from '../../aws/groups/group-reads.ts';
import { connectResume } from '../../aws/groups/resume.ts';
import { logInvocation } from '../../aws/log-invocation.ts';
import { connectNotices } from '../../aws/notices.ts';
import { connectStackStatus } from '../../aws/stack-status.ts';
import { janitor } from '../../core/begin/tear-down.ts';
import type { Campaign } from '../../core/record/campaign.ts';
import { type Cleaned, cleanUp } from './janitor.ts';

/** The function with its doors, and with what it did in its log. */
export const openJanitor = (environment: Environment) => {
  const { clock, ledger, releases, make, variable, put } = environment;
  const beginFunction = requireVariable(environment, 'BEGIN_FUNCTION');
  const [readLive, beginVersion] = [connectLive(make), connectBeginVersion(make)];
  const doors = {
    clock,
    ledger,
    releases,
    groups: { ...connectGroupReads(make, isStandIn(environment)), ...connectResume(make) },
    // No kind of workload that the stack serves cordons servers.
    workloads: [],
    notices: connectNotices(make, variable),
    continueCampaigns: async (fleet: string | undefined) => {
      const { functionVersion } = await readLive(beginFunction);
      await beginVersion(beginFunction, functionVersion, { actor: janitor, ...(fleet !== undefined && { fleet }) });
    },
    stopExecution: connectStop(make, requireVariable(environment, 'STATE_MACHINE_ARN')),
    readStackStatus: connectStackStatus(make),
    put,
  };
  return logInvocation(environment, (event, { log }): Promise<Cleaned> => {
    const say = (text: string, campaign?: Campaign): void =>
      log.info(text, { ...(campaign && { campaign: campaign.id, fleet: campaign.fleet }), event: 'clean-up' });
    return cleanUp({ ...doors, log: say })(event);
  });
};
