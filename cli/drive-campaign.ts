import { beginCampaigns } from '../core/begin/begin.ts';
import type { BeginRequest, BeginResult } from '../core/begin/begin-result.ts';
import { planInline } from '../core/begin/plan-inline.ts';
import { FenceBroken, LockHeld, WorldError } from '../core/errors.ts';
import type { Doors, Executions } from '../core/ports.ts';
import { describeLockHeld, fleetLock } from '../core/record/lock.ts';
import { createLocalExecutions } from '../local/executions.ts';
import { identifyProcess, isProvenDead } from '../local/process-identity.ts';
import { systemClock } from '../local/system-clock.ts';
import { bindTasks, loadRecycler } from './tasks.ts';

/** Seconds between two polls for a campaign that waits in the ledger: the period of begin's schedule. */
const schedule = 300;
const beginAttempts = 5;

/** What is asked for; the holder of the lock is this process. */
export type DriveRequest = Omit<BeginRequest, 'holder' | 'fleet'> & { fleet: string };

/** The campaign that was driven to its end, or why there was none. */
export type Driven = { campaign: string } | { campaign: undefined; action: BeginResult['action']; reason: string };

/** The lock's holder, if it is known to be gone; one that may live keeps the lock. @throws LockHeld */
const findDeadHolder = async (doors: Doors, fleet: string): Promise<string | undefined> => {
  const lock = await doors.ledger.readLock(fleetLock(fleet));
  const now = doors.clock.now();
  if (!lock || lock.expires <= now) return undefined;
  if (isProvenDead(lock.holder)) return lock.holder;
  throw new LockHeld(describeLockHeld(lock, now));
};

/** Begins or continues the fleet's campaign. Where another process did so at this very moment, the lock names it. @throws LockHeld */
const beginAlone = async (doors: Doors, executions: Executions, request: BeginRequest & { fleet: string }): Promise<BeginResult[]> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await beginCampaigns(doors, executions, request, planInline(doors, executions));
    } catch (error) {
      if (!(error instanceof FenceBroken) || attempt === beginAttempts) throw error;
      // It was a rival, or ourselves and the answer was lost: a rival takes the lock within its first step.
      await doors.clock.sleep(1);
      await findDeadHolder(doors, request.fleet);
    }
  }
};

/**
 * Begins or continues the campaign of a fleet, and runs the state machine and its functions in this process until the campaign has ended.
 *
 * @param doors gets the dead holder of the fleet's lock, if there is one
 * @throws LockHeld when another process works on the fleet
 * @throws WorldError when an execution failed, and the campaign is not over
 */
export const driveCampaign = async (doors: Doors, asked: DriveRequest): Promise<Driven> => {
  const dead = await findDeadHolder(doors, asked.fleet);
  if (dead !== undefined) doors.provenDead = dead;
  const definition = await loadRecycler();
  const executions = createLocalExecutions({ definition, tasks: bindTasks(doors), clock: systemClock, random: Math.random });
  const request = { ...asked, holder: identifyProcess() };
  let campaign: string | undefined;
  for (;;) {
    const [beginResult] = await beginAlone(doors, executions, request);
    if (!beginResult) throw new WorldError(`nothing was decided about ${asked.fleet}: is it still enrolled?`);
    const { action, reason } = beginResult;
    campaign = beginResult.campaign ?? campaign;
    const isHeldBefore = action === 'held' && campaign === undefined;
    if (action === 'nothing-due' || action === 'refused' || action === 'unknown' || isHeldBefore)
      return { campaign: undefined, action, reason };
    await executions.settled();
    if (campaign === undefined) return { campaign, action, reason };
    const lost = [...executions.ended.values()].at(-1)?.result;
    if (lost?.error === 'LockHeld' || lost?.error === 'FenceBroken') throw new LockHeld(describeCause(lost.cause));
    const { phase } = (await doors.ledger.readCampaign(campaign)).campaign;
    if (phase === 'ended') return { campaign };
    if (phase !== 'waiting' && lost?.status !== 'SUCCEEDED')
      throw new WorldError(
        `${campaign} could not go on: ${describeCause(lost?.cause)}; recycler run --local --fleet ${asked.fleet} tries again`,
      );
    if (phase === 'waiting') await doors.clock.sleep(schedule);
  }
};

const describeCause = (cause: string | undefined): string => {
  try {
    return (JSON.parse(cause ?? '') as { errorMessage?: string }).errorMessage ?? cause ?? 'for an unknown reason';
  } catch {
    return cause ?? 'for an unknown reason';
  }
};
