import { describeDrain } from '../../core/record/drain.ts';
import { fleetLock } from '../../core/record/lock.ts';
import { findPause } from '../../core/record/pause.ts';
import { describeHeal } from '../../core/report/describe-heal.ts';
import { isoTime } from '../../core/report/report.ts';
import { openAccount } from '../account.ts';
import { readFleetReport, toReport } from '../ledger-report.ts';
import type { CommonOptions } from '../options.ts';
import { print, writeJson } from '../output.ts';
import { chooseFleets } from './choose-fleets.ts';
import { describeKeptServers } from './describe-kept.ts';
import { describeOwner } from './describe-owner.ts';
import { findClosedWindow } from './find-closed-window.ts';
import { watchFleets } from './watch-fleets.ts';

export type StatusOptions = CommonOptions & { fleet?: string; all?: boolean; watch?: boolean };

/**
 * `status`: what the campaigns of these fleets are doing, which process owns each, and what waits for what. Without a name: of all fleets. With --watch it is said
 * when they have ended, or when the person has left them.
 */
export const status = async (options: StatusOptions): Promise<void> => {
  const { doors } = await openAccount(options, 'status', 'empty');
  if (options.watch) await watchFleets(doors, options);
  const now = doors.clock.now();
  const fleets = await chooseFleets(doors, options.fleet === undefined ? { all: true } : options);
  if (fleets.size === 0) print('no group has the tag recycler:policy in this account and region: nothing is enrolled', options.json);
  const reports = [];
  for (const [fleet, groups] of fleets) {
    const { openCampaign, control, kept, heal } = await doors.ledger.readFleet(fleet);
    const paused = findPause(control, now);
    if (paused) print(`${fleet}: paused by ${paused.by} since ${isoTime(paused.at)}: ${paused.reason}`, options.json);
    for (const line of describeKeptServers(fleet, kept)) print(line, options.json);
    for (const line of heal ? describeHeal(heal) : []) print(`${fleet}: ${line}`, options.json);
    if (openCampaign === undefined) {
      const last = (await doors.ledger.listCampaigns(fleet)).at(-1);
      print(`${fleet}: no campaign is open${last ? `; the last one, ${last.id}, ended ${last.outcome ?? ''}` : ''}`, options.json);
      const closed = await findClosedWindow(doors, groups);
      if (closed !== undefined) print(`  waits: ${closed}`, options.json);
      continue;
    }
    const { campaign, swaps } = await doors.ledger.readCampaign(openCampaign);
    const lock = await doors.ledger.readLock(fleetLock(fleet));
    const owner = describeOwner(lock, now, fleet);
    print(
      `${fleet}: ${campaign.id} in phase ${campaign.phase}: ${campaign.counters.replaced} of ${campaign.counters.stale} replaced; ${owner}`,
      options.json,
    );
    for (const swap of swaps) {
      const drain = describeDrain(swap, campaign.durations, now);
      if (drain !== undefined) print(`  ${drain}`, options.json);
    }
    const made = await readFleetReport(doors.ledger, campaign, now);
    for (const each of made.blocked) print(`  waits: ${each.reason}, since ${each.since}; ${each.unblock}`, options.json);
    reports.push(made);
  }
  if (options.json !== undefined) writeJson(options.json, toReport(reports));
};
