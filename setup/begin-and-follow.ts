import type { BeginRequest, BeginResult } from '../core/begin/begin-result.ts';
import { executionName } from '../core/begin/continue-campaign.ts';
import type { Clock } from '../core/clock.ts';
import type { Ledger } from '../core/ports.ts';
import type { Campaign } from '../core/record/campaign.ts';

/** What is needed to have a deployed stack work on a fleet, and to see how that goes. */
export type FollowDoors = {
  clock: Clock;
  ledger: Pick<Ledger, 'readFleet' | 'listCampaigns' | 'readCampaign'>;
  /** Has the deployed `begin` serve one fleet. */
  begin: (request: FleetRequest) => Promise<BeginResult>;
  /** Does this execution of the stack's state machine run? */
  isRunning: (execution: string) => Promise<boolean>;
  /** Called with one line for each change. */
  say: (line: string) => void;
};
export type FleetRequest = Pick<BeginRequest, 'actor' | 'limit'> & { fleet: string };

/** Seconds between two polls of the ledger. */
const pollEvery = 2;

/** How a campaign goes, in one line that changes only when something happened. */
const describeCampaign = ({ id, phase, outcome, counters, brakes, waitsFor, stop }: Campaign): string => {
  const held = brakes.filter((brake) => brake.to === undefined).map((brake) => brake.reason);
  return [
    `${id}: ${phase === 'ended' ? `ended ${outcome}` : `phase ${phase}`}, ${counters.replaced} of ${counters.stale} replaced`,
    ...(counters.failed > 0 ? [`${counters.failed} failed`] : []),
    ...held.map((reason) => `held: ${reason}`),
    ...(waitsFor === undefined ? [] : [`waits for: ${waitsFor}`]),
    ...(stop ? [stop.reason] : []),
  ].join('; ');
};

/**
 * Has a deployed stack begin a campaign and waits until that has ended.
 *
 * @returns what `begin` answered, with the name of the execution if it started one, and the campaign as it ended; without a campaign none was opened
 */
export const beginAndFollow = async (
  doors: FollowDoors,
  request: FleetRequest,
): Promise<{ result: BeginResult; execution?: string; campaign?: Campaign }> => {
  const { clock, ledger, say } = doors;
  const result = await doors.begin(request);
  say(`begin: ${result.action}: ${result.reason}`);
  const { action, campaign: id } = result;
  if (action !== 'planned' || id === undefined) return { result };
  const execution = executionName(id, 1);
  let said = '';
  let isOpened = false;
  for (;;) {
    // Asked first: an execution that ended in between has opened its campaign by then, if it opened one.
    const isStill = isOpened || (await doors.isRunning(execution));
    isOpened ||= (await ledger.readFleet(request.fleet)).openCampaign === id;
    if (!isStill) isOpened ||= (await ledger.listCampaigns(request.fleet)).some((each) => each.id === id);
    if (!isOpened && !isStill) return { result, execution };
    if (isOpened) {
      const { campaign } = await ledger.readCampaign(id);
      const line = describeCampaign(campaign);
      if (line !== said) say(line);
      said = line;
      if (campaign.phase === 'ended') return { result, execution, campaign };
    }
    await clock.sleep(pollEvery);
  }
};
