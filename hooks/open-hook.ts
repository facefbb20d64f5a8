import { connectDeployments } from '../aws/deployments.ts';
import type { Environment } from '../aws/environment.ts';
import type { Deployment } from '../core/release-ports.ts';
import type { Phase } from '../fitness/fitness-function.ts';
import { openGate, readCanaryFleets } from '../fitness/open-gate.ts';
import { answerHook, type HookAnswer, type Judge } from './answer-hook.ts';
import type { PostTrafficDoors } from './post-traffic/post-traffic.ts';

/** What Lambda tells an invocation of itself. */
export type HookContext = { getRemainingTimeInMillis: () => number };

/** CodeDeploy need not tell the target this early; the template names it too, and both must agree. @throws Error when they do not */
const findVersions = ({ target }: Deployment, declared: string | undefined) => {
  if (target && declared !== undefined && target.targetVersion !== declared)
    throw new Error(`CodeDeploy deploys version ${target.targetVersion}, this gate belongs to ${declared}`);
  const functionVersion = target?.targetVersion ?? declared;
  if (functionVersion === undefined) throw new Error('neither CodeDeploy nor the template tells which version is deployed');
  return { functionVersion, ...(target?.currentVersion !== undefined && { currentVersion: target.currentVersion }) };
};

/** A hook with its doors: its answer goes to CodeDeploy, and with its reason into the log. */
export const openHook = (environment: Environment, phase: Phase, judgeBy: (doors: PostTrafficDoors) => Judge) => {
  const { clock, releases, stamp, make, logger, variable } = environment;
  const deployments = connectDeployments(make, clock);
  const judge = judgeBy({
    clock,
    releases,
    canaryFleets: readCanaryFleets(environment),
    openGate: (deployment) => openGate(environment, { ...findVersions(deployment, variable('BEGIN_VERSION')), deployment }),
  });
  return async (event: unknown, context: HookContext): Promise<HookAnswer> => {
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
    logger.info(`${phase}: ${answer.status}: ${answer.reason}`, { deployment: event, status: answer.status });
    return answer;
  };
};
