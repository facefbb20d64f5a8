import { userInfo } from 'node:os';
import { parseDuration } from '../../core/policy/duration.ts';
import { findPause } from '../../core/record/pause.ts';
import { isoTime } from '../../core/report/report.ts';
import { openAccount } from '../account.ts';
import type { CommonOptions } from '../options.ts';
import { print, writeJson } from '../output.ts';
import { chooseFleets } from './choose-fleets.ts';
import { openChecked } from './open-checked.ts';

type FleetOptions = CommonOptions & { fleet?: string; all?: boolean };

/** `pause`: swaps in flight finish, nothing new starts; who and why stay in the ledger. Before the first run it makes the ledger after asking, as that would: else nothing could keep the pause. */
export const pause = async (options: FleetOptions & { reason: string; for?: string; yes?: boolean }): Promise<void> => {
  const seconds = options.for === undefined ? undefined : parseDuration(options.for);
  const { doors } = await openChecked(options, 'pause', options.yes === true, (each) => chooseFleets(each, options));
  const at = doors.clock.now();
  const until = seconds === undefined ? undefined : at + seconds * 1_000;
  const fleets = [...(await chooseFleets(doors, options)).keys()];
  for (const fleet of fleets) {
    await doors.ledger.setPause(fleet, { by: userInfo().username, reason: options.reason, at, ...(until !== undefined && { until }) });
    print(
      `${fleet} is paused ${until === undefined ? `until recycler resume --fleet ${fleet}` : `until ${isoTime(until)}`}: swaps in flight finish, nothing new starts`,
      options.json,
    );
  }
  if (options.json !== undefined) writeJson(options.json, { paused: fleets, reason: options.reason });
};

/** `resume`: lifts a pause; who made it and why stays in the ledger. */
export const resume = async (options: FleetOptions): Promise<void> => {
  const { doors } = await openAccount(options, 'resume', 'refuse');
  const fleets = [...(await chooseFleets(doors, options)).keys()];
  for (const fleet of fleets) {
    const { control } = await doors.ledger.readFleet(fleet);
    const paused = findPause(control, doors.clock.now());
    if (paused) await doors.ledger.setPause(fleet, { ...paused, until: doors.clock.now() });
    print(paused ? `${fleet} goes on` : `${fleet} was not paused`, options.json);
  }
  if (options.json !== undefined) writeJson(options.json, { resumed: fleets });
};
