import * as z from 'zod/mini';
import { noteEvent } from '../../core/change-record.ts';
import type { Clock } from '../../core/clock.ts';
import { takeLeaseOf } from '../../core/keep-lease.ts';
import type { Notices } from '../../core/ports.ts';
import type { Deployments, ReleaseLedger } from '../../core/release-ports.ts';
import { validate } from '../../core/validate.ts';

export type ReaperDoors = {
  /** The release of this reaper, which is that of the hooks it answers for. */
  release: string;
  clock: Pick<Clock, 'now'>;
  deployments: Deployments;
  releases: ReleaseLedger;
  notices: Notices;
};

/** What Lambda sends on when an asynchronous invocation failed for good ("Retaining records of asynchronous invocations", Lambda developer guide). */
const deadHookSchema = z.looseObject({
  requestPayload: z.looseObject({ DeploymentId: z.string(), LifecycleEventHookExecutionId: z.string() }),
});
/** What EventBridge sends when a deployment changes ("Monitoring deployments with EventBridge", CodeDeploy user guide). */
const deploymentEventSchema = z.looseObject({ detail: z.looseObject({ deploymentId: z.string(), state: z.string() }) });

const isRollback = async (doors: ReaperDoors, id: string): Promise<boolean> => {
  try {
    return (await doors.deployments.read(id)).isRollback;
  } catch {
    // What cannot be read is no rollback: a release that nobody judged is not let on.
    return false;
  }
};

/** Answers for a hook that died, so that nobody waits an hour for it: no, unless it was on the way back. */
const answerForDead = async (doors: ReaperDoors, id: string, execution: string): Promise<string> => {
  const status = (await isRollback(doors, id)) ? 'Succeeded' : 'Failed';
  await doors.deployments.answerHook(id, execution, status);
  if (status === 'Failed')
    await noteEvent(doors.releases, doors.release, doors.clock.now(), 'taken-back', `a hook of deployment ${id} died: see its log`);
  return `answered ${status} for a hook of deployment ${id} that died`;
};

/** A deployment that did not end with success takes the lease of its release with it. */
const followEvent = async (doors: ReaperDoors, id: string, state: string): Promise<string> => {
  if (state !== 'FAILURE' && state !== 'STOP') return `deployment ${id}: ${state}`;
  const taken = await takeLeaseOf(doors.releases, id, `deployment ${id} did not succeed`, doors.clock.now());
  for (const lease of taken) {
    await noteEvent(doors.releases, lease.release, doors.clock.now(), 'taken-back', `deployment ${id} did not succeed`);
    const text = `release ${lease.release} of the Instance Recycler was taken back (deployment ${id}): it changes no more servers. See recycler releases ${lease.release}`;
    await doors.notices.send({ level: 'alert', text, campaign: '', fleet: 'Instance Recycler' });
  }
  return `deployment ${id}: ${state}: ${taken.length} leases taken away`;
};

/** The function behind both: hooks that died, and deployments that ended. */
export const reap =
  (doors: ReaperDoors) =>
  (event: unknown): Promise<string> => {
    if (deadHookSchema.safeParse(event).success) {
      const { requestPayload: hook } = validate(deadHookSchema, event, 'the record of a failed invocation');
      return answerForDead(doors, hook.DeploymentId, hook.LifecycleEventHookExecutionId);
    }
    const { detail } = validate(deploymentEventSchema, event, 'the event of CodeDeploy');
    return followEvent(doors, detail.deploymentId, detail.state);
  };
