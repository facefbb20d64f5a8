import { isOfTheWorld } from '../errors.ts';
import { decideHeal } from '../heal/decide-heal.ts';
import type { GateFacts } from '../heal/find-closed-gates.ts';
import { isConfirmed } from '../heal/follow-suspects.ts';
import { judgeHealth } from '../heal/health.ts';
import type { Policy } from '../policy/policy.ts';
import { isWindowOpen } from '../policy/window.ts';
import type { Doors, FleetRecord } from '../ports.ts';
import type { Campaign } from '../record/campaign.ts';
import type { HealRecord } from '../record/heal.ts';
import type { GroupView } from '../record/observation.ts';
import { findPause } from '../record/pause.ts';
import { findMissingLease } from '../step/missing-lease.ts';
import { readPolicy } from '../step/read-policy.ts';
import type { BeginRequest } from './begin-result.ts';
import { findRefusals, findRejected } from './due.ts';
import { notifyOfHeal } from './notify-of-heal.ts';
import { openHeal } from './open-heal.ts';
import { readHealPoll } from './read-heal-poll.ts';

/**
 * Polls a fleet in which no campaign is open for servers that are bad, where its policy says so, and records what it found. With `act` it opens the
 * campaign that heals one server, once that is confirmed and no gate is closed.
 *
 * @param id the id of the campaign; without it one is made of fleet and time
 * @returns undefined where nothing is healed, and the fleet is planned like any other
 */
export const healFleet = async (
  doors: Doors,
  fleet: string,
  groups: readonly GroupView[],
  request: BeginRequest,
  id?: string,
): Promise<Campaign | undefined> => {
  if (request.actor !== 'schedule' || request.onlyServer !== undefined) return undefined;
  const policy = await readPolicy(doors, groups);
  if (!('effective' in policy)) return undefined;
  const { effective } = policy;
  const { mode } = effective.heal;
  const record = await doors.ledger.readFleet(fleet);
  if (mode === 'off') {
    if (record.heal) await doors.ledger.recordHeal(fleet, undefined);
    return undefined;
  }
  if (record.openCampaign !== undefined) return undefined;
  const found = await judge(doors, groups, effective, record, mode);
  const notified = await notifyOfHeal(doors, record.heal, found, { fleet, topic: effective.notify?.snsTopicArn });
  await doors.ledger.recordHeal(fleet, { ...found, ...(notified !== undefined && { notified }) });
  const isActing = found.mode === 'act' && found.observesOnly === undefined && found.unread === undefined;
  const victim = isActing && found.closed.length === 0 ? found.suspects.find((suspect) => suspect.id === found.victim) : undefined;
  return victim && openHeal(doors, fleet, groups, victim, request, id);
};

const judge = async (
  doors: Doors,
  groups: readonly GroupView[],
  policy: Policy,
  record: FleetRecord,
  mode: HealRecord['mode'],
): Promise<HealRecord> => {
  const { heal: before } = record;
  try {
    const { poll, wanted, notes } = await readHealPoll(doors, groups, policy, before);
    const servers = judgeHealth(poll);
    const facts: GateFacts = { poll, servers, policy, wanted, heals: [], held: [] };
    const first = decideHeal(before, facts, mode, await findObserveOnly(doors, groups));
    const isNeeded = first.suspects.some(({ sick }) => isConfirmed(sick, policy.heal.confirm, poll.at));
    const found = isNeeded
      ? decideHeal(before, { ...facts, ...(await readGateFacts(doors, groups, policy, record, wanted)) }, mode, first.observesOnly)
      : first;
    return { ...found, notes };
  } catch (error) {
    if (!isOfTheWorld(error)) throw error;
    const kept = before ?? { polledAt: doors.clock.now(), judged: 0, sick: 0, suspects: [], closed: [] };
    return { ...kept, mode, unread: error.message, summary: `nothing is judged: ${error.message}` };
  }
};

/** Why healing of this fleet never goes beyond observing. */
const findObserveOnly = async (doors: Doors, groups: readonly GroupView[]): Promise<string | undefined> => {
  for (const { kind, heals, find } of doors.workloads)
    if (heals !== true && (await find(groups)).length > 0) return `its servers serve ${kind}, which is never healed from outside`;
  const own = groups.find(({ healthCheck }) => healthCheck?.types.includes('ELB'));
  return own
    ? `Auto Scaling itself replaces what the load balancer finds unhealthy (health check type ELB of ${own.name}): two healers would meet; set the type to EC2`
    : undefined;
};

/** Milliseconds for which a launch that failed keeps healing from launching. */
const launchesMatterFor = 15 * 60_000;

/** What is read only once a server is sick for long enough to count. */
const readGateFacts = async (
  doors: Doors,
  groups: readonly GroupView[],
  policy: Policy,
  { fleet, control }: FleetRecord,
  wanted: GateFacts['wanted'],
): Promise<Partial<GateFacts>> => {
  const now = doors.clock.now();
  const campaigns = (await doors.ledger.listCampaigns(fleet)).toSorted((a, b) => a.startedAt - b.startedAt);
  const paused = findPause(control, now);
  const noLease = await findMissingLease(doors, fleet);
  const launches = await Promise.all(
    groups.map(async ({ name }) => [name, await doors.groups.readFailedLaunches(name, now - launchesMatterFor)] as const),
  );
  return {
    failedLaunches: Object.fromEntries(launches),
    deployments: await doors.signals.readDeployments(groups),
    heals: campaigns.filter(({ heal }) => heal !== undefined),
    rejected: await findRejected(doors, fleet, wanted),
    clearedAt: control.healCleared?.at,
    held: [
      ...(await findRefusals(doors, groups)),
      ...(paused ? [`paused by ${paused.by}: ${paused.reason}`] : []),
      ...(isWindowOpen(policy.windows, now) ? [] : ['outside every window of the policy']),
      ...(noLease !== undefined ? [noLease] : []),
    ],
  };
};
