import { type Environment, requireVariable } from '../../aws/environment.ts';
import { logInvocation } from '../../aws/log-invocation.ts';
import { connectNotices } from '../../aws/notices.ts';
import { connectVersions } from '../../aws/versions.ts';
import { type Pruned, prune } from './prune.ts';

/** The function with its doors, and with every version that it deleted in its log. */
export const openPrune = (environment: Environment) => {
  const { clock, ledger, releases, make, variable } = environment;
  const act = prune({
    clock,
    ledger,
    releases,
    versions: connectVersions(make),
    notices: connectNotices(make, variable),
    // Its own name stands in no variable of its own: the template would go in a circle.
    functions: [...requireVariable(environment, 'FUNCTIONS').split(','), requireVariable(environment, 'AWS_LAMBDA_FUNCTION_NAME')],
    begin: requireVariable(environment, 'BEGIN_FUNCTION'),
    stateMachine: requireVariable(environment, 'STATE_MACHINE_ARN'),
  });
  return logInvocation(environment, async (_event, { log }): Promise<Pruned> => {
    const done = await act();
    for (const arn of done.deleted) log.info(`deleted ${arn}`, { event: 'deleted', arn });
    for (const reason of done.reasons) log.warn(`not pruned: ${reason}`, { event: 'not-pruned', reason });
    return done;
  });
};
