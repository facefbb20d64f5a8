import { userInfo } from 'node:os';
import { beginCampaigns } from '../../core/begin/begin.ts';
import type { BeginRequest, BeginResult } from '../../core/begin/begin-result.ts';
import { planInline } from '../../core/begin/plan-inline.ts';
import { FenceBroken, LockHeld, WorldError } from '../../core/errors.ts';
import type { Doors, Executions } from '../../core/ports.ts';
import { describeLockHeld, fleetLock } from '../../core/record/lock.ts';
import { createLocalExecutions } from '../../local/executions.ts';
import { identifyProcess, isProvenDead } from '../../local/process-identity.ts';
import { systemClock } from '../../local/system-clock.ts';
import { createCollector } from '../collect-drawing.ts';
import { createWatcher } from '../live/create-watcher.ts';
import { bindTasks, loadRecycler } from '../tasks.ts';
import { openChecked } from './open-checked.ts';
import { finishWith, finishWithout, type RunOptions, refuseWrongInput, stopOnInterrupt } from './run-result.ts';

/** Seconds between two polls for a campaign that waits in the ledger: the period of begin's schedule. */
const schedule = 300;

/** The lock's holder, if it is known to be gone; one that may live keeps the lock. @throws LockHeld */
const findDeadHolder = async (doors: Doors, fleet: string): Promise<string | undefined> => {
  const lock = await doors.ledger.readLock(fleetLock(fleet));
  const now = doors.clock.now();
  if (!lock || lock.expires <= now) return undefined;
  if (isProvenDead(lock.holder)) return lock.holder;
  throw new LockHeld(describeLockHeld(lock, now));
};

const beginAttempts = 5;

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

/** `run --fleet NAME --local`: the state machine and its functions in this process, on the account's servers and the account's ledger. */
export const runLocal = async (options: RunOptions): Promise<void> => {
  const { doors } = await openChecked(options, `run-${options.fleet}`, options.yes === true, (each) => refuseWrongInput(each, options));
  const dead = await findDeadHolder(doors, options.fleet);
  if (dead !== undefined) doors.provenDead = dead;
  const collector = createCollector();
  const watcher = createWatcher({ stream: process.stderr, isQuiet: options.quiet === true, now: () => doors.clock.now(), speed: 'real' });
  doors.onDecision = (decision) => {
    collector.onDecision(decision);
    watcher.onDecision(decision);
  };
  const executions = createLocalExecutions({
    definition: await loadRecycler(),
    tasks: bindTasks(doors),
    clock: systemClock,
    random: Math.random,
  });
  const request = {
    fleet: options.fleet,
    actor: userInfo().username,
    holder: identifyProcess(),
    limit: options.limit,
    onlyServer: options.server,
  };
  const letGo = stopOnInterrupt(
    doors,
    options.fleet,
    watcher,
    (left) => `${left} is not finished: recycler run --local --fleet ${options.fleet} settles and restores it`,
  );
  let campaign: string | undefined;
  try {
    for (;;) {
      const [beginResult] = await beginAlone(doors, executions, request);
      if (!beginResult) throw new WorldError(`nothing was decided about ${options.fleet}: is it still enrolled?`);
      campaign = beginResult.campaign ?? campaign;
      const { action, reason } = beginResult;
      if (action === 'nothing-due' || action === 'refused' || action === 'unknown' || (action === 'held' && campaign === undefined))
        return await finishWithout(options, doors, { action, reason });
      await executions.settled();
      if (campaign === undefined) break;
      const lost = [...executions.ended.values()].at(-1)?.result;
      if (lost?.error === 'LockHeld' || lost?.error === 'FenceBroken') throw new LockHeld(describeCause(lost.cause));
      const { phase } = (await doors.ledger.readCampaign(campaign)).campaign;
      if (phase === 'ended') break;
      if (phase !== 'waiting' && lost?.status !== 'SUCCEEDED')
        throw new WorldError(
          `${campaign} could not go on: ${describeCause(lost?.cause)}; recycler run --local --fleet ${options.fleet} tries again`,
        );
      if (phase === 'waiting') await doors.clock.sleep(schedule);
    }
  } finally {
    watcher.end();
    letGo();
  }
  if (campaign === undefined) return;
  await finishWith(options, doors, campaign, collector);
};

const describeCause = (cause: string | undefined): string => {
  try {
    return (JSON.parse(cause ?? '') as { errorMessage?: string }).errorMessage ?? cause ?? 'for an unknown reason';
  } catch {
    return cause ?? 'for an unknown reason';
  }
};
