import { connectAliases } from '../aws/aliases.ts';
import { connectDeployments } from '../aws/deployments.ts';
import { type Environment, requireVariable } from '../aws/environment.ts';
import { describeError, type Log } from '../aws/log.ts';
import { type InvocationContext, logInvocation } from '../aws/log-invocation.ts';
import { recordReleaseEvent } from '../core/release/release-record.ts';
import type { Deployment } from '../core/release-ports.ts';
import type { Phase } from '../fitness/fitness-function.ts';
import { openGate, readCanaryFleets } from '../fitness/open-gate.ts';
import { answerHook, type HookAnswer, type Judge } from './answer-hook.ts';
import type { PreTrafficDoors } from './pre-traffic/pre-traffic.ts';

/** What Lambda tells an invocation of itself. */
export type HookContext = InvocationContext & { getRemainingTimeInMillis: () => number };

/** CodeDeploy need not tell the target this early; the template names it too, and both must agree. @throws Error when they do not */
const findVersions = ({ target }: Deployment, declared: string | undefined) => {
  if (target && declared !== undefined && target.targetVersion !== declared)
    throw new Error(`CodeDeploy deploys version ${target.targetVersion}, this gate belongs to ${declared}`);
  const functionVersion = target?.targetVersion ?? declared;
  if (functionVersion === undefined) throw new Error('neither CodeDeploy nor the template tells which version is deployed');
  return { functionVersion, ...(target?.currentVersion !== undefined && { currentVersion: target.currentVersion }) };
};

/** Also a judgement that broke, or came too late, is on record. That it could not be written changes no answer that was given. */
const recordFailure = async ({ releases, stamp, clock }: Environment, log: Log, text: string): Promise<void> => {
  try {
    await recordReleaseEvent(releases, stamp.release, clock.now(), 'taken-back', text);
  } catch (error) {
    log.error(`the record of ${stamp.release} could not be written`, { event: 'error', error: describeError(error) });
  }
};

/** A hook with its doors: its answer goes to CodeDeploy, and with its reason into the log. */
export const openHook = (environment: Environment, phase: Phase, judgeBy: (doors: PreTrafficDoors) => Judge) => {
  const { clock, releases, stamp, make, variable } = environment;
  const deployments = connectDeployments(make, clock);
  const judge = judgeBy({
    clock,
    releases,
    canaryFleets: readCanaryFleets(environment),
    openGate: (deployment) => openGate(environment, { ...findVersions(deployment, variable('BEGIN_VERSION')), deployment }),
    tryOut: async (deployment, fleets) => {
      const { functionVersion } = findVersions(deployment, variable('BEGIN_VERSION'));
      for (const request of [...fleets.map((fleet) => ({ fleet, actor: 'trial' })), {}])
        await connectAliases(make).begin(requireVariable(environment, 'BEGIN_FUNCTION'), functionVersion, request);
    },
  });
  return logInvocation(environment, async (event, { log }, context: HookContext): Promise<HookAnswer> => {
    const answer = await answerHook(
      {
        clock,
        deployments,
        remaining: () => context.getRemainingTimeInMillis(),
        hasPassed: async () => (await releases.readRelease(stamp.release))?.accepted !== undefined,
        wasJudged: async (id) =>
          ((await releases.readRelease(stamp.release))?.verdicts ?? []).some(
            ({ deployment }) => deployment !== undefined && deployment !== id,
          ),
      },
      event,
      judge,
    );
    if (answer.status === 'Failed') await recordFailure(environment, log, `${phase}: ${answer.reason.split('\n')[0]}`);
    const { DeploymentId: deployment } = event as { DeploymentId: string };
    log.info(`${phase}: ${answer.status}: ${answer.reason.split('\n')[0]}`, { event: 'verdict', phase, deployment, ...answer });
    return answer;
  });
};
