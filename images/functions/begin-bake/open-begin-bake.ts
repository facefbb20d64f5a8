import { connectBaseImages } from '../../../aws/bakes/base-images.ts';
import { connectImageLabels } from '../../../aws/bakes/image-labels.ts';
import { connectLaunchTemplates } from '../../../aws/bakes/launch-templates.ts';
import { connectRecipes } from '../../../aws/bakes/recipes.ts';
import { connectRegionalCampaigns } from '../../../aws/bakes/regional-campaigns.ts';
import { inRegion } from '../../../aws/clients.ts';
import { type Environment, requireVariable } from '../../../aws/environment.ts';
import { connectExecutions } from '../../../aws/executions/executions.ts';
import { logInvocation } from '../../../aws/log-invocation.ts';
import { connectNotices } from '../../../aws/notices.ts';
import { connectStartFunction } from '../../../aws/start-function.ts';
import type { BakeLedger } from '../../ports.ts';
import type { BakeEvent } from '../../step/step-bake.ts';
import { connectBakes } from '../connect-bakes.ts';
import { beginBake } from './begin-bake.ts';

/** The function with its doors, and with what it did in its log. */
export const openBeginBake = (environment: Environment, bakes: BakeLedger = connectBakes(environment)) => {
  const { clock, make, ledger, variable, stamp } = environment;
  const stateMachine = requireVariable(environment, 'STATE_MACHINE_ARN');
  const pruneFunction = requireVariable(environment, 'PRUNE_FUNCTION');
  const executions = connectExecutions<BakeEvent>(make, stateMachine, () => variable('_X_AMZN_TRACE_ID'));
  const startPruning = connectStartFunction(make, pruneFunction);
  const notices = connectNotices(make, variable);
  const doors = {
    clock,
    ledger,
    bakes,
    images: { readBase: connectBaseImages(make) },
    labels: connectImageLabels(make),
    templates: connectLaunchTemplates(make),
    notices,
    recipes: connectRecipes(make),
    identity: { release: stamp.release, stateMachine, calls: [pruneFunction] },
    inRegion: (region: string) => {
      const own = inRegion(make, region);
      const campaigns = connectRegionalCampaigns(own, () => clock.now());
      const { acquireLock, releaseLock } = ledger;
      return { clock, bakes, notices, labels: connectImageLabels(own), ledger: { ...campaigns, acquireLock, releaseLock } };
    },
    startPruning: () => startPruning({ actor: 'schedule' }),
  };
  return logInvocation(environment, async (event, { log }) => {
    const done = await beginBake(doors, executions)(event);
    if (!('recipes' in done)) return done;
    if (done.hasPruned) log.info('pruning was started', { event: 'begin-bake' });
    for (const result of done.recipes) log.info(`${result.recipe}: ${result.action}: ${result.reason}`, { event: 'begin-bake', ...result });
    return done;
  });
};
