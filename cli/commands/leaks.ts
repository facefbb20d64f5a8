import { findLeaks, type Leaks } from '../../core/report/find-leaks.ts';
import { openAccount } from '../account.ts';
import { exitStatus } from '../exit-status.ts';
import type { CommonOptions } from '../options.ts';
import { print, writeJson } from '../output.ts';
import { chooseFleets } from './choose-fleets.ts';
import { describeLeaks } from './describe-leaks.ts';

/** What could not be asked is not clean. */
const statusOfLeaks = (found: readonly Leaks[]): number => {
  if (found.some(({ unread }) => unread.length > 0)) return exitStatus.failed;
  return found.some(({ leaks: some, running }) => some.length > 0 || running !== undefined) ? exitStatus.stopped : exitStatus.done;
};

/** `leaks`: what of ours is left in these fleets that nothing needs any more. Exit status 0 nothing, 3 something, or a campaign is running, 1 a workload could not be asked. */
export const leaks = async (options: CommonOptions & { fleet?: string }): Promise<void> => {
  const { doors } = await openAccount(options, 'leaks', 'empty');
  const fleets = await chooseFleets(doors, options.fleet === undefined ? { all: true } : options);
  const found: Leaks[] = [];
  for (const [fleet, groups] of fleets) found.push(await findLeaks(doors, fleet, groups));
  if (options.json !== undefined) writeJson(options.json, { schema: 'recycler/leaks/1', fleets: found });
  if (options.json !== '-') for (const line of describeLeaks(found)) print(line, options.json);
  process.exitCode = statusOfLeaks(found);
};
