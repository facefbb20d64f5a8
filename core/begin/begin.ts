import { isOfTheWorld, NewerSchema, WorldError } from '../errors.ts';
import { mapBounded } from '../map-bounded.ts';
import type { Doors, Executions, FleetRecord } from '../ports.ts';
import type { Campaign } from '../record/campaign.ts';
import type { GroupSettings, GroupView } from '../record/observation.ts';
import { findPause } from '../record/pause.ts';
import { askOnce } from '../step/ask-once.ts';
import type { BeginRequest, BeginResult } from './begin-result.ts';
import { type ContinueDoors, continueCampaign } from './continue-campaign.ts';
import { groupByFleet } from './due.ts';
import { endKept, type KeptDoors } from './end-kept.ts';
import { findIdleUntil, listPolicies } from './judge-idle.ts';

/** What `begin` needs of the world: which groups are enrolled, whether their policies changed, and the record. */
export type BeginDoors = ContinueDoors & {
  groups: Pick<Doors['groups'], 'listSettings' | 'listFleet'> & KeptDoors['groups'];
  notices: KeptDoors['notices'];
  policies: Pick<Doors['policies'], 'readRevisions'>;
  ledger: Pick<Doors['ledger'], 'listOpenCampaigns' | 'readCampaign' | 'acquireLock'> & KeptDoors['ledger'];
};

/** A fleet to be planned: its groups are read only by a plan that is made here. */
export type Candidate = {
  fleet: string;
  readGroups: () => Promise<readonly GroupView[]>;
  fleets: number;
  /** Does its policy ask for healing? Then it is polled by every run of the schedule. */
  isHealed?: boolean;
  /** Is it polled for an event, beside the schedule? */
  isWoken?: boolean;
};

/** Finds out whether a campaign is due in a fleet that has none, and begins it: here, or by an execution of the state machine that plans. */
export type Plan = (candidate: Candidate, request: BeginRequest) => Promise<BeginResult>;

/** A campaign that waits is polled again at least this often, since its policy may have changed, in milliseconds. */
const longestWait = 3_600_000;
const shortestWait = 15 * 60_000;

/** Fleets that are begun at the same time: each takes a few calls one after the other, of the ledger and of Step Functions. */
const atOnce = 10;

const isHeldStill = (campaign: Campaign, now: number, isPaused: boolean): boolean => {
  const open = campaign.brakes.filter((brake) => brake.to === undefined && brake.kind === 'hold');
  if (isPaused) return true;
  const polledAt = Math.max(campaign.queue.surveyedAt, ...open.map((brake) => brake.from), 0);
  if ((campaign.waitsUntil ?? 0) > now) return now - polledAt < longestWait;
  return now - polledAt < shortestWait && open.length > 0;
};

/**
 * Continues every open campaign that no execution runs, and plans every fleet that has none, except for those that the schedule knows to be as wanted.
 * It decides by the same rules whether called by its schedule or by a person. A fleet that fails keeps no other one waiting.
 *
 * @throws WorldError when the named fleet does not exist or is not enrolled, and has no open campaign either
 */
export const beginCampaigns = async (
  doors: BeginDoors,
  executions: Executions,
  request: BeginRequest,
  plan: Plan,
): Promise<BeginResult[]> => {
  const open = await doors.ledger.listOpenCampaigns();
  const fleets = await listFleets(doors, request, open);
  if (request.fleet !== undefined && !fleets.has(request.fleet)) {
    throw new WorldError(
      `no enrolled fleet is called "${request.fleet}": tag its groups recycler:policy (and recycler:fleet); recycler fleets lists what is enrolled`,
    );
  }
  const revisions = askOnce(() =>
    readAllRevisions(
      doors,
      [...fleets.values()].flatMap(({ groups }) => groups),
    ),
  );
  const isTick = request.actor === 'schedule' && request.fleet === undefined;
  // The tag or the group is gone, and still what we changed must be put back.
  const strays = open.filter(({ fleet }) => !fleets.has(fleet) && request.fleet === undefined);
  const work: (() => Promise<BeginResult>)[] = [
    ...[...fleets].map(([fleet, { groups, readGroups }]) => async () => {
      const record = await doors.ledger.readFleet(fleet);
      const kept = await endKept(doors, record);
      const result =
        (await goOn(doors, executions, record, request)) ??
        (isTick && !record.heal ? await findIdle(doors, record, groups, () => revisions('')) : undefined) ??
        (await plan({ fleet, readGroups, fleets: fleets.size, ...(record.heal && { isHealed: true }) }, request));
      return kept.length > 0 ? { ...result, kept } : result;
    }),
    ...strays.map((campaign) => () => continueCampaign(doors, executions, campaign, request)),
  ];
  return mapBounded(
    work,
    atOnce,
    (begin) => begin(),
    (error) => !isOfTheWorld(error),
  );
};

type Listed = { groups: readonly GroupSettings[]; readGroups: Candidate['readGroups'] };

/** The enrolled fleets that it is about: without their servers, unless one was named. The groups of an open campaign are not asked for by its name. */
const listFleets = async (
  { groups: door }: BeginDoors,
  { fleet: named }: BeginRequest,
  open: readonly Campaign[],
): Promise<Map<string, Listed>> => {
  if (named !== undefined) {
    if (open.some(({ fleet }) => fleet === named)) return new Map([[named, { groups: [], readGroups: () => door.listFleet(named) }]]);
    const groups = groupByFleet(await door.listFleet(named)).get(named);
    return new Map(groups ? [[named, { groups, readGroups: async () => groups }]] : []);
  }
  const fleets = groupByFleet(await door.listSettings());
  return new Map([...fleets].map(([fleet, groups]) => [fleet, { groups, readGroups: () => door.listFleet(fleet) }]));
};

/** Marks of all policies. Where they cannot be read, no fleet is known to be as wanted. */
const readAllRevisions = async ({ policies }: BeginDoors, groups: readonly GroupSettings[]): Promise<Record<string, string>> => {
  try {
    return await policies.readRevisions(listPolicies(groups));
  } catch (error) {
    if (!isOfTheWorld(error)) throw error;
    return {};
  }
};

/** What the schedule says of a fleet that is known to be as wanted; undefined where it is to be planned. */
const findIdle = async (
  { clock }: BeginDoors,
  record: FleetRecord,
  groups: readonly GroupSettings[],
  readRevisions: () => Promise<Record<string, string>>,
): Promise<BeginResult | undefined> => {
  if (!record.idle) return undefined;
  const until = findIdleUntil(record, groups, await readRevisions(), clock.now());
  if (until === undefined) return undefined;
  const [planned, again] = [record.idle.plannedAt, until].map((at) => new Date(at).toISOString());
  const reason = `all servers were as wanted at ${planned}: planned again at ${again}, or when its groups or its policy change`;
  return { fleet: record.fleet, action: 'nothing-due', reason };
};

/** Goes on with the fleet's open campaign; undefined when it has none. */
const goOn = async (
  doors: BeginDoors,
  executions: Executions,
  { fleet, openCampaign, control }: FleetRecord,
  request: BeginRequest,
): Promise<BeginResult | undefined> => {
  const now = doors.clock.now();
  if (openCampaign === undefined) return undefined;
  let campaign: Campaign;
  try {
    ({ campaign } = await doors.ledger.readCampaign(openCampaign));
  } catch (error) {
    if (!(error instanceof NewerSchema)) throw error;
    return { fleet, action: 'held', reason: error.message, campaign: openCampaign };
  }
  const isPaused = findPause(control, now) !== undefined;
  if (campaign.phase === 'waiting' && isHeldStill(campaign, now, isPaused) && control.stop === undefined) {
    return { fleet, action: 'held', reason: `waits for: ${campaign.waitsFor ?? ''}`, campaign: campaign.id };
  }
  return continueCampaign(doors, executions, campaign, request);
};
