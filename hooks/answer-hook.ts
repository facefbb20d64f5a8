import * as z from 'zod/mini';
import type { Clock } from '../core/clock.ts';
import { validate } from '../core/policy/validate.ts';
import type { Deployment, Deployments } from '../core/release-ports.ts';

const eventSchema = z.looseObject({ DeploymentId: z.string(), LifecycleEventHookExecutionId: z.string() });

/** What a hook answered, and why. */
export type HookAnswer = { status: 'Succeeded' | 'Failed'; reason: string };

/** What a judgement came to. `settle` is called once CodeDeploy has taken the answer: it accepts what was judged. */
export type Judged = HookAnswer & { settle?: () => Promise<void> };

/** A judgement. `isOpen` says whether its answer still counts: what comes too late must change nothing any more. */
export type Judge = (deployment: Deployment, isOpen: () => boolean) => Promise<Judged>;

/** What the wrapper needs: CodeDeploy, the time, and the time that this invocation has left, in milliseconds. */
export type HookDoors = {
  clock: Pick<Clock, 'now' | 'sleep'>;
  deployments: Deployments;
  remaining: () => number;
  /** Was the very version that is deployed accepted before, so that it is only come back to? */
  hasPassed: () => Promise<boolean>;
  /** Where the log of this invocation is: a person needs it where no verdict says why. */
  logGroup?: string;
  /** Was it judged before, in another deployment than this one? */
  wasJudged: (deployment: string) => Promise<boolean>;
};

/** An answer must be out this long before the invocation ends, in milliseconds: what is not known by then is a no. */
const reserve = 30_000;

const describe = (error: unknown): string => `${(error as Error).name}: ${(error as Error).message}`;

/** Judges, or answers that time ran out, whichever comes first. A judgement that throws is a no. */
const judgeInTime = async (doors: HookDoors, judge: (isOpen: () => boolean) => Promise<Judged>): Promise<Judged> => {
  const where = doors.logGroup === undefined ? '' : `; its log: log group ${doors.logGroup}`;
  let isOpen = true;
  const judged = new AbortController();
  const late = doors.clock
    .sleep((doors.remaining() - reserve) / 1_000, judged.signal)
    .then((): Judged => ({ status: 'Failed', reason: `no verdict in time: what is unknown is no${where}` }));
  const verdict = judge(() => isOpen).catch(
    (error: unknown): Judged => ({ status: 'Failed', reason: `the judgement broke: ${describe(error).split('\n')[0]}${where}` }),
  );
  try {
    return await Promise.race([verdict, late]);
  } finally {
    isOpen = false;
    judged.abort();
  }
};

/** Nothing is asked of the way back: it leads to a release that was judged before, away from one that failed. */
const findWayBack = async (doors: HookDoors, id: string): Promise<{ deployment?: Deployment; reason?: string }> => {
  let deployment: Deployment;
  try {
    deployment = await doors.deployments.read(id);
  } catch (error) {
    // A release that was judged in another deployment is asked again on the way back, also away from itself. Where CodeDeploy does not say,
    // it is let through: a release that did not end its own deployment with success has no lease, so that it changes nothing.
    const isKnown = (await doors.hasPassed().catch(() => false)) || (await doors.wasJudged(id).catch(() => false));
    if (isKnown) return { reason: `this release was judged before (${describe(error)})` };
    throw error;
  }
  if (deployment.isRollback) return { deployment, reason: 'a rollback is never blocked' };
  if (deployment.state !== 'running')
    throw new Error(`the deployment does not run any more, it is ${deployment.status}: nothing is judged for it`);
  return (await doors.hasPassed()) ? { deployment, reason: 'this version of the release passed before' } : { deployment };
};

/**
 * One invocation of a hook: judges the deployment and answers CodeDeploy once. A rollback, or a version that passed before, is answered
 * Succeeded at once; a judgement that throws, hangs or says no is answered Failed, 30 s before the invocation ends at the latest.
 *
 * @throws InputError when the event is none of CodeDeploy's, and WorldError when CodeDeploy could not be answered
 */
export const answerHook = async (doors: HookDoors, event: unknown, judge: Judge): Promise<HookAnswer> => {
  const { DeploymentId: id, LifecycleEventHookExecutionId: execution } = validate(eventSchema, event, 'the event of CodeDeploy');
  const { settle, ...answer } = await judgeInTime(doors, async (isOpen) => {
    const { deployment, reason } = await findWayBack(doors, id);
    if (reason !== undefined) return { status: 'Succeeded', reason };
    if (!deployment) throw new Error('CodeDeploy answered nothing about the deployment');
    return judge(deployment, isOpen);
  });
  await doors.deployments.answerHook(id, execution, answer.status);
  await settle?.();
  return answer;
};
