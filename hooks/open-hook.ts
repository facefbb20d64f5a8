import { connectDeployments } from '../aws/deployments/deployments.ts';
import { type Environment, requireVariable } from '../aws/environment.ts';
import { connectFunctionVersion } from '../aws/function-version.ts';
import { openLedgerCheck } from '../aws/ledger-name.ts';
import { describeError, type Log } from '../aws/log.ts';
import { type InvocationContext, logInvocation } from '../aws/log-invocation.ts';
import { recordReleaseEvent } from '../core/release/release-record.ts';
import type { Phase } from '../fitness/fitness-function.ts';
import { openGate, readCanaryFleets } from '../fitness/open-gate.ts';
import { findDescribedStack } from '../fitness/stacks/find-described-stack.ts';
import { answerHook, type HookAnswer, type Judge } from './answer-hook.ts';
import { findVersions } from './find-versions.ts';
import type { PostTrafficDoors } from './post-traffic/post-traffic.ts';

/** What Lambda passes to an invocation about itself. */
export type HookContext = InvocationContext & { getRemainingTimeInMillis: () => number };

/** Also a judgement that broke, or came too late, is on record. That it could not be written changes no answer that was given. */
const recordFailure = async ({ releases, stamp, clock }: Environment, log: Log, text: string): Promise<void> => {
  try {
    await recordReleaseEvent(releases, stamp.release, clock.now(), 'rolled-back', text);
  } catch (error) {
    log.error(`the record of ${stamp.release} could not be written`, { event: 'error', error: describeError(error) });
  }
};

/** A hook with its doors: its answer goes to CodeDeploy, and with its reason into the log. */
export const openHook = (environment: Environment, phase: Phase, judgeBy: (doors: PostTrafficDoors) => Judge) => {
  const { clock, releases, stamp, make, variable } = environment;
  const deployments = connectDeployments(make, clock);
  const logGroup = variable('AWS_LAMBDA_LOG_GROUP_NAME');
  const checkLedger = openLedgerCheck(environment);
  const readVersion = connectFunctionVersion(make);
  const judge = judgeBy({
    clock,
    releases,
    canaryFleets: readCanaryFleets(environment),
    hasLeases: findDescribedStack(variable('JUDGED_STACK')).hasLeases,
    openGate: (deployment) => openGate(environment, { ...findVersions(deployment, variable('BEGIN_VERSION')), deployment }),
  });
  // A name that the build wrote proves nothing: the version of `begin` that this gate belongs to must be among those that were judged.
  const isDeployed = async (judged: readonly string[] = []): Promise<boolean> => {
    if (judged.length === 0) return false;
    const [beginFunction, number] = [requireVariable(environment, 'BEGIN_FUNCTION'), requireVariable(environment, 'BEGIN_VERSION')];
    return judged.includes(await readVersion(`${beginFunction}:${number}`));
  };
  return logInvocation(environment, async (event, { log }, context: HookContext): Promise<HookAnswer> => {
    const answer = await answerHook(
      {
        clock,
        deployments,
        ...(logGroup !== undefined && { logGroup }),
        remaining: () => context.getRemainingTimeInMillis(),
        // Asked before anything is judged: what another ledger has on record is no answer.
        hasPassed: async () => {
          await checkLedger();
          return isDeployed((await releases.readRelease(stamp.release))?.accepted?.versions);
        },
        wasJudged: async (id) => {
          const { verdicts = [], versions } = (await releases.readRelease(stamp.release)) ?? {};
          return verdicts.some(({ deployment }) => deployment !== undefined && deployment !== id) && (await isDeployed(versions));
        },
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
