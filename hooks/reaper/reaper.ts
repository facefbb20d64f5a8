import * as z from 'zod/mini';
import type { Clock } from '../../core/clock.ts';
import { validate } from '../../core/policy/validate.ts';
import type { Notices } from '../../core/ports.ts';
import { describeRolledBack } from '../../core/record/lease.ts';
import { revokeLeasesOf } from '../../core/release/leases.ts';
import { notifyRolledBack } from '../../core/release/notify-rolled-back.ts';
import { recordReleaseEvent } from '../../core/release/release-record.ts';
import type { Deployments, ReleaseLedger } from '../../core/release-ports.ts';

export type ReaperDoors = {
  /** The release of this reaper, which is that of the hooks it answers for. */
  release: string;
  clock: Pick<Clock, 'now'>;
  deployments: Deployments;
  releases: ReleaseLedger;
  notices: Notices;
  /** Is it the reaper of the stack of images? */
  isOfImages?: boolean;
  /** Where all functions of the stack log; undefined where Lambda does not say. */
  logGroup?: string;
};

/** What Lambda sends on when an asynchronous invocation failed for good ("Retaining records of asynchronous invocations", Lambda developer guide). */
const deadHookSchema = z.looseObject({
  requestPayload: z.looseObject({ DeploymentId: z.string(), LifecycleEventHookExecutionId: z.string() }),
  requestContext: z.optional(
    z.looseObject({ requestId: z.optional(z.string()), functionArn: z.optional(z.string()), condition: z.optional(z.string()) }),
  ),
  responsePayload: z.optional(z.looseObject({ errorMessage: z.optional(z.string()) })),
});
type DeadHook = z.output<typeof deadHookSchema>;
/** What EventBridge sends when a deployment changes ("Monitoring deployments with EventBridge", CodeDeploy user guide). */
const deploymentEventSchema = z.looseObject({ detail: z.looseObject({ deploymentId: z.string(), state: z.string() }) });

const isRollback = async (doors: ReaperDoors, id: string): Promise<boolean> => {
  try {
    return (await doors.deployments.read(id)).isRollback;
  } catch {
    // What cannot be read is no rollback: a release that was not judged gets no traffic.
    return false;
  }
};

/** More than this of what Lambda says is left to the log. */
const longestCause = 160;

/** Which hook died, of what, and where its log is: its own record ends where it died. */
const describeDeath = (what: string, { requestContext, responsePayload }: DeadHook, logGroup: string | undefined): string => {
  const { functionArn, condition, requestId } = requestContext ?? {};
  const [, name, version] = /:function:([^:]+)(?::([^:]+))?$/.exec(functionArn ?? '') ?? [];
  const cause =
    responsePayload?.errorMessage
      ?.split('\n')[0]
      ?.replace(/^RequestId: \S+ (?:Error: )?/, '')
      .slice(0, longestCause) ?? condition;
  const hook = name === undefined ? '' : `: ${name}${version === undefined ? '' : `, version ${version}`}`;
  const where = logGroup === undefined ? 'the log group Logs of the stack' : `log group ${logGroup}`;
  return `${what}${hook}${cause === undefined ? '' : `: ${cause}`}; its log: ${where}${requestId === undefined ? '' : `, request ${requestId}`}`;
};

/** Answers for a hook that died, so that CodeDeploy does not wait an hour for it: no, unless it was on the way back. */
const answerForDead = async (doors: ReaperDoors, dead: DeadHook): Promise<string> => {
  const { DeploymentId: id, LifecycleEventHookExecutionId: execution } = dead.requestPayload;
  const status = (await isRollback(doors, id)) ? 'Succeeded' : 'Failed';
  await doors.deployments.answerHook(id, execution, status);
  const what = `a hook of deployment ${id} died`;
  const isNoted = (await doors.releases.readRelease(doors.release))?.events.some((event) => event.text.startsWith(what));
  const text = describeDeath(what, dead, doors.logGroup);
  if (status === 'Failed' && !isNoted) await recordReleaseEvent(doors.releases, doors.release, doors.clock.now(), 'rolled-back', text);
  return `answered ${status} for a hook of deployment ${id} that died`;
};

/** Releases that are known to have been on trial in a deployment: by their lease, or by a verdict. */
const listOnTrial = async ({ releases }: ReaperDoors, id: string): Promise<string[]> => {
  const leases = (await releases.listLeases()).filter(({ deployment }) => deployment === id);
  const judged = (await releases.listReleases()).filter(({ verdicts }) => verdicts.some(({ deployment }) => deployment === id));
  return [...new Set([...leases, ...judged].map(({ release }) => release))];
};

/** A deployment that did not end with success revokes the lease of its release. One notice is sent, by whatever the lease was revoked. */
const followEvent = async (doors: ReaperDoors, id: string, state: string): Promise<string> => {
  if (state !== 'FAILURE' && state !== 'STOP') return `deployment ${id}: ${state}`;
  const taken = await revokeLeasesOf(doors.releases, id, describeRolledBack(id), doors.clock.now());
  const onTrial = await listOnTrial(doors, id);
  for (const release of onTrial) await notifyRolledBack(doors, release, id, state);
  if (onTrial.length === 0) {
    const of = doors.isOfImages ? 'the stack of images' : 'the Instance Recycler';
    const text = `deployment ${id} of ${of} did not succeed (${state}), and no release is known to have been on trial in it`;
    const next = `aws deploy get-deployment --deployment-id ${id} shows why; recycler releases${doors.isOfImages ? ' --images' : ''} shows which release may act`;
    await doors.notices.send({ level: 'alert', text, next });
  }
  return `deployment ${id}: ${state}: ${taken.length} leases revoked`;
};

/** The function behind both: hooks that died, and deployments that ended. */
export const reap =
  (doors: ReaperDoors) =>
  (event: unknown): Promise<string> => {
    if (deadHookSchema.safeParse(event).success) {
      return answerForDead(doors, validate(deadHookSchema, event, 'the record of a failed invocation'));
    }
    const { detail } = validate(deploymentEventSchema, event, 'the event of CodeDeploy');
    return followEvent(doors, detail.deploymentId, detail.state);
  };
