import { createClients } from '../../../aws/all-clients.ts';
import { bindBakeDoors } from '../../../aws/bakes/bake-doors.ts';
import { type Environment, requireVariable } from '../../../aws/environment.ts';
import { connectBakeLedger } from '../../../aws/ledger/bakes.ts';
import { logInvocation } from '../../../aws/log-invocation.ts';
import { connectNotices } from '../../../aws/notices.ts';
import { openTrials } from '../../../workloads/ecs/trials.ts';
import { stepBakeTask } from './step-bake-task.ts';

/** The function with its doors, and with each step in its log. */
export const openStepBake = (environment: Environment) => {
  const { clock, make, ledger } = environment;
  const doors = bindBakeDoors(createClients(make), {
    clock,
    ledger,
    bakes: connectBakeLedger(make, requireVariable(environment, 'LEDGER_TABLE'), () => clock.now()),
    notices: connectNotices(make, environment.variable('NOTICES_TOPIC_ARN')),
    trials: ({ ecs }) => openTrials(ecs, clock),
    bakeDocument: requireVariable(environment, 'BAKE_DOCUMENT'),
    probeDocument: requireVariable(environment, 'PROBE_DOCUMENT'),
  });
  return logInvocation(environment, async (event, { log }) => {
    const answer = await stepBakeTask(doors)(event);
    log.info(`${answer.bake}: ${answer.step}, rests ${answer.restSeconds} s`, { event: 'step-bake', ...answer });
    return answer;
  });
};
