import { userInfo } from 'node:os';
import { openAccount } from '../account.ts';
import type { CommonOptions } from '../options.ts';
import { print, writeJson } from '../output.ts';
import { chooseFleets } from './choose-fleets.ts';

/** `stop`: ends the open campaign of a fleet at its next look. Whoever carries it settles and restores. */
export const stop = async (options: CommonOptions & { fleet?: string; all?: boolean }): Promise<void> => {
  const { doors } = await openAccount(options, 'stop', 'refuse');
  const stopped: string[] = [];
  for (const fleet of (await chooseFleets(doors, options)).keys()) {
    const { openCampaign } = await doors.ledger.readFleet(fleet);
    if (openCampaign === undefined) {
      print(`${fleet} has no campaign to stop`, options.json);
      continue;
    }
    await doors.ledger.setStop(fleet, { by: userInfo().username, at: doors.clock.now(), campaign: openCampaign });
    stopped.push(openCampaign);
    print(`${openCampaign} stops at its next look: what is told to terminate finishes, everything else is taken back`, options.json);
    print(`if nothing carries it any more: recycler run --local --fleet ${fleet}`, options.json);
  }
  if (options.json !== undefined) writeJson(options.json, { stopped });
};
