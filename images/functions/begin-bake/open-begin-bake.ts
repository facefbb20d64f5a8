import { connectBaseImages } from '../../../aws/bakes/base-images.ts';
import { connectImageLabels } from '../../../aws/bakes/image-labels.ts';
import { connectRecipes } from '../../../aws/bakes/recipes.ts';
import { type Environment, requireVariable } from '../../../aws/environment.ts';
import { connectExecutions } from '../../../aws/executions/executions.ts';
import { connectBakeLedger } from '../../../aws/ledger/bakes.ts';
import { logInvocation } from '../../../aws/log-invocation.ts';
import { connectNotices } from '../../../aws/notices.ts';
import type { BakeEvent } from '../../step/step-bake.ts';
import { beginBake } from './begin-bake.ts';

/** The function with its doors, and with what it did in its log. */
export const openBeginBake = (environment: Environment) => {
  const { clock, make, ledger, variable } = environment;
  const executions = connectExecutions<BakeEvent>(make, requireVariable(environment, 'STATE_MACHINE_ARN'), () =>
    variable('_X_AMZN_TRACE_ID'),
  );
  const doors = {
    clock,
    ledger,
    bakes: connectBakeLedger(make, requireVariable(environment, 'LEDGER_TABLE'), () => clock.now()),
    images: { readBase: connectBaseImages(make) },
    labels: connectImageLabels(make),
    notices: connectNotices(make, variable('NOTICES_TOPIC_ARN')),
    recipes: connectRecipes(make),
  };
  return logInvocation(environment, async (event, { log }) => {
    const done = await beginBake(doors, executions)(event);
    for (const result of done.recipes) log.info(`${result.recipe}: ${result.action}: ${result.reason}`, { event: 'begin-bake', ...result });
    return done;
  });
};
