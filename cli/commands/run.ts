import { userInfo } from 'node:os';
import { beginCampaigns } from '../../core/begin.ts';
import type { Beginning, BeginRequest } from '../../core/beginning.ts';
import { FenceBroken, InputError, LockHeld, WorldError } from '../../core/errors.ts';
import { fleetLock, sayLockHeld } from '../../core/ledger-rules.ts';
import { readPolicy } from '../../core/observe.ts';
import { planHere } from '../../core/plan-here.ts';
import type { Doors, Executions } from '../../core/ports.ts';
import { createLocalExecutions } from '../../local/executions.ts';
import { identifyProcess, isProvenDead } from '../../local/process-identity.ts';
import { systemClock } from '../../local/system-clock.ts';
import type { AccountOptions } from '../account.ts';
import { createCollector } from '../collect-drawing.ts';
import { exitStatus, statusOf } from '../exit-status.ts';
import { readFleetReport, toReport } from '../ledger-report.ts';
import { createWatcher, type Watcher } from '../live/watcher.ts';
import { print, writeJson, writePage } from '../output.ts';
import { printSummary } from '../summary.ts';
import { bindTasks, loadRecycler } from '../tasks.ts';
import { chooseFleets } from './choose-fleets.ts';
import { openChecked } from './open-checked.ts';

type RunOptions = AccountOptions & { fleet: string; local?: boolean; limit?: number; server?: string; yes?: boolean };

/** Seconds between two looks for a campaign that waits in the ledger: the period of begin's schedule. */
const schedule = 300;

/** A fleet that is not there and a policy that is wrong are refused before a campaign; an open one goes on, and holds. @throws InputError */
const refuseWrongInput = async (doors: Doors, options: RunOptions): Promise<void> => {
  const groups = (await chooseFleets(doors, options)).get(options.fleet) ?? [];
  if ((await doors.ledger.readFleet(options.fleet)).openCampaign !== undefined) return;
  const policy = await readPolicy(doors, groups);
  if ('error' in policy) throw new InputError(policy.error);
};

/** The lock's holder, if it is known to be gone; somebody who may live keeps the lock. @throws LockHeld */
const findDeadHolder = async (doors: Doors, fleet: string): Promise<string | undefined> => {
  const lock = await doors.ledger.readLock(fleetLock(fleet));
  const now = doors.clock.now();
  if (!lock || lock.expires <= now) return undefined;
  if (isProvenDead(lock.holder)) return lock.holder;
  throw new LockHeld(sayLockHeld(lock, now));
};

const beginAttempts = 5;

/** Begins or carries on the fleet's campaign. Where another process did so at this very moment, the lock tells who it is. @throws LockHeld */
const beginAlone = async (doors: Doors, executions: Executions, request: BeginRequest & { fleet: string }): Promise<Beginning[]> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await beginCampaigns(doors, executions, request, planHere(doors, executions));
    } catch (error) {
      if (!(error instanceof FenceBroken) || attempt === beginAttempts) throw error;
      // It was a rival, or ourselves and the answer was lost: a rival takes the lock within its first step.
      await doors.clock.sleep(1);
      await findDeadHolder(doors, request.fleet);
    }
  }
};

const stopOnInterrupt = (doors: Doors, fleet: string, watcher: Watcher): (() => void) => {
  let times = 0;
  const onInterrupt = async () => {
    times += 1;
    const { openCampaign } = await doors.ledger.readFleet(fleet);
    if (times > 1) {
      watcher.end();
      process.stderr.write(
        `\nleft now; ${openCampaign ?? 'the campaign'} is not finished: recycler run --local --fleet ${fleet} settles and restores it\n`,
      );
      process.exit(exitStatus.stopped);
    }
    watcher.say('stopping: what is told to terminate finishes, everything else is taken back (Ctrl-C again leaves at once)');
    if (openCampaign !== undefined) {
      await doors.ledger.setStop(fleet, { by: userInfo().username, at: doors.clock.now(), campaign: openCampaign });
    }
  };
  const listener = () => void onInterrupt();
  process.on('SIGINT', listener);
  return () => process.off('SIGINT', listener);
};

/** `run --fleet NAME --local`: the state machine and its functions in this process, on the account's servers and the account's ledger. */
export const run = async (options: RunOptions): Promise<void> => {
  if (!options.local)
    throw new InputError('run without --local starts a campaign in a deployed stack, which is not supported yet: add --local');
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
  const letGo = stopOnInterrupt(doors, options.fleet, watcher);
  let campaign: string | undefined;
  try {
    for (;;) {
      const [beginning] = await beginAlone(doors, executions, request);
      if (!beginning) throw new WorldError(`nothing was decided about ${options.fleet}: is it still enrolled?`);
      campaign = beginning.campaign ?? campaign;
      if (beginning.action === 'nothing-due') return finishWithout(options, beginning.reason, exitStatus.done);
      if (beginning.action === 'refused' || (beginning.action === 'held' && campaign === undefined)) {
        return finishWithout(options, beginning.reason, exitStatus.stopped);
      }
      await executions.settled();
      if (campaign === undefined) break;
      const lost = [...executions.ended.values()].at(-1)?.result;
      if (lost?.error === 'LockHeld' || lost?.error === 'FenceBroken') throw new LockHeld(sayCause(lost.cause));
      const { phase } = (await doors.ledger.readCampaign(campaign)).campaign;
      if (phase === 'ended') break;
      if (phase !== 'waiting' && lost?.status !== 'SUCCEEDED')
        throw new WorldError(
          `${campaign} could not go on: ${sayCause(lost?.cause)}; recycler run --local --fleet ${options.fleet} tries again`,
        );
      if (phase === 'waiting') await doors.clock.sleep(schedule);
    }
  } finally {
    watcher.end();
    letGo();
  }
  if (campaign === undefined) return;
  const { campaign: header } = await doors.ledger.readCampaign(campaign);
  const report = toReport([await readFleetReport(doors.ledger, header, doors.clock.now())]);
  if (options.json !== undefined) writeJson(options.json, report);
  if (options.html !== undefined) await writePage(options.html, report, collector.drawing());
  if (options.json !== '-') printSummary(report, options.json);
  process.exitCode = statusOf(report.outcome);
};

const finishWithout = (options: RunOptions, reason: string, status: number): void => {
  const outcome = status === exitStatus.done ? 'nothing-due' : 'stopped';
  if (options.json !== undefined)
    writeJson(options.json, { schema: 'recycler/report/1', outcome, reason, fleets: [], invariants: { checked: 0, broken: [] } });
  print(`${options.fleet}: ${outcome === 'stopped' ? 'not started' : 'nothing due'}: ${reason}`, options.json);
  process.exitCode = status;
};

const sayCause = (cause: string | undefined): string => {
  try {
    return (JSON.parse(cause ?? '') as { errorMessage?: string }).errorMessage ?? cause ?? 'for an unknown reason';
  } catch {
    return cause ?? 'for an unknown reason';
  }
};
