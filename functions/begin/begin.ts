import * as z from 'zod/mini';
import { type BeginDoors, beginCampaigns, type Plan } from '../../core/begin/begin.ts';
import type { BeginResult } from '../../core/begin/begin-result.ts';
import { wakeFleets } from '../../core/begin/wake-fleets.ts';
import { FenceBroken, isOfTheWorld } from '../../core/errors.ts';
import { validate } from '../../core/policy/validate.ts';
import type { Executions, Notices } from '../../core/ports.ts';
import { describeRolledBack, type Lease } from '../../core/record/lease.ts';
import { followDeployments } from '../../core/release/follow-deployments.ts';
import { notifyRolledBack } from '../../core/release/notify-rolled-back.ts';
import type { Deployments, ReleaseLedger } from '../../core/release-ports.ts';
import { type EventDoors, sendKeptEvents } from '../../core/step/send-events.ts';
import { type NoticeDoors, sendKeptNotices } from '../../core/step/send-notices.ts';
import { readWake } from './read-wake.ts';

/** From the schedule the event names nothing; a person may name one fleet, a number of servers, or one server. The gate asks who this is. */
const eventSchema = z.looseObject({
  fleet: z.optional(z.string()),
  actor: z._default(z.string(), 'schedule'),
  limit: z.optional(z.number()),
  onlyServer: z.optional(z.string()),
  identify: z.optional(z.boolean()),
});

/** Which release this is, and which version of the state machine it starts (ARN). */
export type Candidate = { release: string; stateMachine: string };

/**
 * What the function did: with campaigns, and with the leases of releases on trial; which rollbacks it could not notify of, and why; which notices of
 * campaigns the ledger keeps that could not be sent, and why; and how many events
 * the ledger keeps that could not be sent.
 */
export type Tick = { fleets: BeginResult[]; leases: Lease[]; unsent: string[]; notices?: string[]; events?: number; isWoken?: true };

export type BeginFunctionDoors = BeginDoors &
  Omit<EventDoors, 'ledger'> & {
    releases: ReleaseLedger;
    deployments: Pick<Deployments, 'read'>;
    notices: Notices;
    ledger: EventDoors['ledger'] & NoticeDoors['ledger'];
    /** Checks that the ledger is the account's. @throws WorldError */
    checkLedger: () => Promise<void>;
  };

/**
 * Notifies of each release that was rolled back with its deployment, where CodeDeploy's event did not. A notice that cannot be sent now is sent at
 * the next tick, and keeps no campaign waiting. Answers what could not be sent.
 */
const notifyRollbacks = async (doors: BeginFunctionDoors): Promise<string[]> => {
  const unsent: string[] = [];
  for (const { release, deployment, revoked } of await doors.releases.listLeases()) {
    if (deployment === undefined || revoked?.reason !== describeRolledBack(deployment)) continue;
    try {
      await notifyRolledBack(doors, release, deployment, 'found by begin');
    } catch (error) {
      if (!isOfTheWorld(error) && !(error instanceof FenceBroken)) throw error;
      unsent.push(`${release}: ${error.message}`);
    }
  }
  return unsent;
};

/**
 * The function on the schedule: first it revokes the lease of each release whose deployment failed, then it continues open campaigns and has
 * planned what may be due. For an event of AWS it has the fleets polled that this is about, and does nothing else. With `identify` it only answers which release would act, after reading once what it would read.
 */
export const begin =
  (doors: BeginFunctionDoors, executions: Executions, plan: Plan, stateMachine: string) =>
  async (event: unknown): Promise<Tick | Candidate> => {
    const wake = readWake(event);
    if (wake) return { leases: [], unsent: [], fleets: await wakeFleets(doors, plan, wake.subject, wake.id), isWoken: true };
    const { identify, ...request } = validate(eventSchema, event ?? {}, 'the event of begin');
    if (identify) {
      await Promise.all([
        doors.checkLedger(),
        doors.groups.listSettings(),
        doors.policies.readRevisions([]),
        doors.ledger.listOpenCampaigns(),
        doors.releases.listLeases(),
      ]);
      return { release: doors.release, stateMachine };
    }
    await doors.checkLedger();
    const leases = await followDeployments(doors);
    const unsent = await notifyRollbacks(doors);
    const fleets = await beginCampaigns(doors, executions, request, plan);
    return { leases, unsent, fleets, notices: await sendKeptNotices(doors), events: await sendKeptEvents(doors) };
  };
