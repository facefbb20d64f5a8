import { createClients } from '../../../aws/all-clients.ts';
import { bindBakeDoors } from '../../../aws/bakes/bake-doors.ts';
import { connectRegionalCampaigns } from '../../../aws/bakes/regional-campaigns.ts';
import { inRegion } from '../../../aws/clients.ts';
import { countFailures } from '../../../aws/count-failures.ts';
import { type Environment, requireVariable } from '../../../aws/environment.ts';
import { logInvocation } from '../../../aws/log-invocation.ts';
import { connectNotices } from '../../../aws/notices.ts';
import { openTrials } from '../../../workloads/ecs/trials.ts';
import type { BakeLedger } from '../../ports.ts';
import { connectBakes } from '../connect-bakes.ts';
import { isAskedWho } from '../is-asked-who.ts';
import { stepBakeTask } from './step-bake-task.ts';

/** The function with its doors, and with each step in its log. */
export const openStepBake = (environment: Environment, bakes: BakeLedger = connectBakes(environment)) => {
  const { clock, make, ledger, stamp, variable } = environment;
  const doors = bindBakeDoors(createClients(make), {
    clock,
    ledger,
    bakes,
    notices: connectNotices(make, environment.variable),
    trials: ({ ecs }) => openTrials(ecs, clock),
    bakeDocument: requireVariable(environment, 'BAKE_DOCUMENT'),
    probeDocument: requireVariable(environment, 'PROBE_DOCUMENT'),
    openRegion: (region) => {
      const own = inRegion(make, region);
      return { clients: createClients(own), campaigns: connectRegionalCampaigns(own, () => clock.now()) };
    },
  });
  return logInvocation(environment, async (event, { log, count }) => {
    // Asked by the gate which release this is.
    if (isAskedWho(event)) return { release: stamp.release };
    const answer = await countFailures({ count, variable }, stepBakeTask(doors))(event);
    log.info(`${answer.bake}: ${answer.step}, rests ${answer.restSeconds} s`, { event: 'step-bake', ...answer });
    return answer;
  });
};
