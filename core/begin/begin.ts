import { NewerSchema, WorldError } from '../errors.ts';
import type { Doors, Executions } from '../ports.ts';
import type { Campaign } from '../record/campaign.ts';
import type { GroupView } from '../record/observation.ts';
import { findPause } from '../record/pause.ts';
import type { BeginRequest, BeginResult } from './begin-result.ts';
import { type ContinueDoors, continueCampaign } from './continue-campaign.ts';
import { groupByFleet } from './due.ts';

/** What `begin` needs of the world: which groups are enrolled, and the record. */
export type BeginDoors = ContinueDoors & {
  groups: Pick<Doors['groups'], 'listEnrolled' | 'listFleet'>;
  ledger: Pick<Doors['ledger'], 'listOpenCampaigns' | 'readCampaign'>;
};

/** Finds out whether a campaign is due in a fleet that has none, and begins it: here, or by an execution of the state machine that plans. */
export type Plan = (fleet: string, groups: readonly GroupView[], request: BeginRequest) => Promise<BeginResult>;

/** A campaign that waits is polled again at least this often, since its policy may have changed, in milliseconds. */
const longestWait = 3_600_000;
const shortestWait = 15 * 60_000;

const isHeldStill = (campaign: Campaign, now: number, isPaused: boolean): boolean => {
  const open = campaign.brakes.filter((brake) => brake.to === undefined && brake.kind === 'hold');
  if (isPaused) return true;
  const polledAt = Math.max(campaign.queue.surveyedAt, ...open.map((brake) => brake.from), 0);
  if ((campaign.waitsUntil ?? 0) > now) return now - polledAt < longestWait;
  return now - polledAt < shortestWait && open.length > 0;
};

/**
 * Continues every open campaign that no execution runs, and plans every fleet that has none.
 * It decides by the same rules whether called by its schedule or by a person.
 *
 * @throws WorldError when the named fleet does not exist or is not enrolled, and has no open campaign either
 */
export const beginCampaigns = async (
  doors: BeginDoors,
  executions: Executions,
  request: BeginRequest,
  plan: Plan,
): Promise<BeginResult[]> => {
  const { listEnrolled, listFleet } = doors.groups;
  const fleets = groupByFleet(await (request.fleet === undefined ? listEnrolled() : listFleet(request.fleet)));
  const open = await doors.ledger.listOpenCampaigns();
  if (request.fleet !== undefined && !fleets.has(request.fleet) && !open.some((campaign) => campaign.fleet === request.fleet)) {
    throw new WorldError(
      `no enrolled fleet is called "${request.fleet}": tag its groups recycler:policy (and recycler:fleet); recycler fleets lists what is enrolled`,
    );
  }
  const beginResults: BeginResult[] = [];
  for (const [fleet, groups] of fleets) {
    if (request.fleet !== undefined && request.fleet !== fleet) continue;
    beginResults.push((await goOn(doors, executions, fleet, request)) ?? (await plan(fleet, groups, request)));
  }
  const known = new Set(fleets.keys());
  for (const campaign of open) {
    // The tag or the group is gone, and still what we changed must be put back.
    if (!known.has(campaign.fleet) && (request.fleet === undefined || request.fleet === campaign.fleet)) {
      beginResults.push(await continueCampaign(doors, executions, campaign, request));
    }
  }
  return beginResults;
};

/** Goes on with the fleet's open campaign; undefined when it has none. */
const goOn = async (doors: BeginDoors, executions: Executions, fleet: string, request: BeginRequest): Promise<BeginResult | undefined> => {
  const now = doors.clock.now();
  const record = await doors.ledger.readFleet(fleet);
  if (record.openCampaign === undefined) return undefined;
  let campaign: Campaign;
  try {
    ({ campaign } = await doors.ledger.readCampaign(record.openCampaign));
  } catch (error) {
    if (!(error instanceof NewerSchema)) throw error;
    return { fleet, action: 'held', reason: error.message, campaign: record.openCampaign };
  }
  const isPaused = findPause(record.control, now) !== undefined;
  if (campaign.phase === 'waiting' && isHeldStill(campaign, now, isPaused) && record.control.stop === undefined) {
    return { fleet, action: 'held', reason: `waits for: ${campaign.waitsFor ?? ''}`, campaign: campaign.id };
  }
  return continueCampaign(doors, executions, campaign, request);
};
