import * as z from 'zod/mini';
import { type BeginDoors, beginCampaigns, type Plan } from '../../core/begin.ts';
import type { Beginning } from '../../core/beginning.ts';
import { followDeployments } from '../../core/follow-deployments.ts';
import type { Lease } from '../../core/lease.ts';
import type { Executions } from '../../core/ports.ts';
import type { Deployments, ReleaseLedger } from '../../core/release-ports.ts';
import { validate } from '../../core/validate.ts';

/** From the schedule the event names nothing; a person may name one fleet, a number of servers, or one server. The gate asks who this is. */
const eventSchema = z.looseObject({
  fleet: z.optional(z.string()),
  actor: z._default(z.string(), 'schedule'),
  limit: z.optional(z.number()),
  onlyServer: z.optional(z.string()),
  dryRun: z.optional(z.boolean()),
});

/** Which release this is, and which version of the state machine it starts (ARN). */
export type Candidate = { release: string; stateMachine: string };

/** What the function did: with campaigns, and with the leases of releases on trial. */
export type Tick = { beginnings: Beginning[]; leases: Lease[] };

export type BeginFunctionDoors = BeginDoors & { releases: ReleaseLedger; deployments: Pick<Deployments, 'read'> };

/**
 * The function on the schedule: first it sees that no release keeps a lease after its deployment failed, then it carries on what is open and has
 * planned what may be due. A dry-run only tells who would act, after reading once what it would read.
 */
export const begin =
  (doors: BeginFunctionDoors, executions: Executions, plan: Plan, stateMachine: string) =>
  async (event: unknown): Promise<Tick | Candidate> => {
    const { dryRun, ...request } = validate(eventSchema, event ?? {}, 'the event of begin');
    if (dryRun) {
      await Promise.all([doors.groups.listEnrolled(), doors.ledger.listOpenCampaigns(), doors.releases.listLeases()]);
      return { release: doors.release, stateMachine };
    }
    const leases = await followDeployments(doors);
    return { leases, beginnings: await beginCampaigns(doors, executions, request, plan) };
  };
