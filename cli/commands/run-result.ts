import { userInfo } from 'node:os';
import { InputError } from '../../core/errors.ts';
import type { Doors } from '../../core/ports.ts';
import { reportRefused } from '../../core/report/refused.ts';
import { readPolicy } from '../../core/step/read-policy.ts';
import type { AccountOptions } from '../account.ts';
import type { createCollector } from '../collect-drawing.ts';
import { exitStatus, statusOf } from '../exit-status.ts';
import { readFleetReport, toReport } from '../ledger-report.ts';
import type { Watcher } from '../live/watcher.ts';
import { print, writeJson, writePage } from '../output.ts';
import { printSummary } from '../summary.ts';
import { chooseFleets } from './choose-fleets.ts';
import { describeOutstanding } from './describe-outstanding.ts';
import { describeRemaining } from './describe-remaining.ts';
import { laterIfNot } from './later-if-not.ts';

export type RunOptions = AccountOptions & { fleet: string; local?: boolean; limit?: number; server?: string; yes?: boolean };

/** A fleet that is not there and a policy that is wrong are refused before a campaign; an open one goes on, and holds. @throws InputError */
export const refuseWrongInput = async (doors: Doors, options: RunOptions): Promise<void> => {
  const groups = (await chooseFleets(doors, options)).get(options.fleet) ?? [];
  if ((await doors.ledger.readFleet(options.fleet)).openCampaign !== undefined) return;
  const policy = await readPolicy(doors, groups);
  if ('error' in policy) throw new InputError(policy.error);
};

/** What a terminal sends by Ctrl-C, a pipeline when it is cancelled, and a terminal that closes. */
const interrupts = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Has each of them do this, until what it answers is called. */
export const onInterrupts = (act: () => void): (() => void) => {
  for (const signal of interrupts) process.on(signal, act);
  return () => {
    for (const signal of interrupts) process.off(signal, act);
  };
};

/**
 * Ctrl-C, or the end of the terminal or of the pipeline: once asks the campaign to stop, twice leaves at once.
 *
 * @param describeLeft what becomes of a campaign that is left, and which command finishes it
 * @returns ends it
 */
export const stopOnInterrupt = (
  doors: Doors,
  fleet: string,
  watcher: Watcher,
  describeLeft: (campaign: string) => string,
): (() => void) => {
  let times = 0;
  let outstanding: string | undefined;
  const onInterrupt = async () => {
    times += 1;
    const { openCampaign } = await doors.ledger.readFleet(fleet);
    if (times > 1) {
      watcher.end();
      process.stderr.write(
        `\nleft now; ${describeLeft(openCampaign ?? 'the campaign')}${outstanding === undefined ? '' : `; ${outstanding}`}\n`,
      );
      process.exit(exitStatus.stopped);
    }
    watcher.say('stopping: swaps whose old server is terminating finish, all others are rolled back (Ctrl-C again leaves at once)');
    if (openCampaign !== undefined) {
      await doors.ledger.setStop(fleet, { by: userInfo().username, at: doors.clock.now(), campaign: openCampaign });
      const state = await laterIfNot(() => doors.ledger.readCampaign(openCampaign));
      outstanding = state && describeOutstanding(state);
      if (outstanding !== undefined) watcher.say(outstanding);
    }
  };
  return onInterrupts(() => void onInterrupt());
};

/** Ends a command for which no campaign began, and says why. */
export const finishWithout = async (
  { fleet, json }: RunOptions,
  doors: Doors,
  { action, reason }: { action: 'nothing-due' | 'refused' | 'held' | 'unknown'; reason: string },
): Promise<void> => {
  const groups = json === undefined ? [] : await doors.groups.listFleet(fleet);
  const servers = groups.reduce((sum, { desired }) => sum + desired, 0);
  const report = toReport([reportRefused({ fleet, action, reason, servers, at: doors.clock.now() })], { reason });
  if (json !== undefined) writeJson(json, report);
  print(`${fleet}: ${action === 'nothing-due' ? 'nothing due' : 'not started'}: ${reason}`, json);
  process.exitCode = statusOf(report.outcome);
};

/** Writes the report of a campaign, as far as it has come, in every form that was asked for. */
export const finishWith = async (
  options: RunOptions,
  doors: Doors,
  campaign: string,
  collector: ReturnType<typeof createCollector>,
): Promise<void> => {
  const { campaign: header } = await doors.ledger.readCampaign(campaign);
  const report = toReport([await readFleetReport(doors.ledger, header, doors.clock.now())]);
  if (options.json !== undefined) writeJson(options.json, report);
  if (options.html !== undefined) await writePage(options.html, report, collector.drawing());
  if (options.json !== '-') printSummary(report, options.json);
  for (const line of await describeRemaining(doors, header, options.local === true)) print(line, options.json);
  process.exitCode = header.phase === 'ended' ? statusOf(report.outcome) : exitStatus.stopped;
};
