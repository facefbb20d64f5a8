import { isOfTheWorld } from '../errors.ts';
import type { Doors, WorkloadDoor } from '../ports.ts';
import type { Campaign } from '../record/campaign.ts';
import { listCordons, listPolicies, listSuspended } from '../record/journal.ts';
import { endByHand, isOverdue, type KeptServer } from '../record/kept-server.ts';
import type { Leak } from '../record/leak.ts';
import { describeLockHeld, fleetLock } from '../record/lock.ts';
import type { GroupView } from '../record/observation.ts';
import { workloadKey } from '../record/workload.ts';

/** Processes that a campaign may suspend: one of them that is suspended, and in no journal, may be a leftover, or others' doing. */
const ownProcesses = ['AZRebalance', 'ReplaceUnhealthy', 'AlarmNotification', 'ScheduledActions'];

/** What is left in a fleet; `running`: the process that runs its campaign, so that nothing can be said yet; `unread`: what could not be asked. */
export type Leaks = { fleet: string; leaks: Leak[]; running?: string; unread: string[] };

type LeakDoors = Pick<Doors, 'clock'> & {
  ledger: Pick<Doors['ledger'], 'readFleet' | 'readCampaign' | 'readLock'>;
  workloads: readonly Pick<WorkloadDoor, 'kind' | 'leaks'>[];
};

/**
 * What of ours is left in a fleet in which no process runs a campaign. What the journal of an open campaign names is ours; what looks like ours
 * and is in no journal is named too, and never called ours. While a process runs the campaign, nothing can be separated from what it still needs.
 */
export const findLeaks = async (doors: LeakDoors, fleet: string, groups: readonly GroupView[]): Promise<Leaks> => {
  const now = doors.clock.now();
  const lock = await doors.ledger.readLock(fleetLock(fleet));
  if (lock && lock.expires > now) return { fleet, leaks: [], running: describeLockHeld(lock, now), unread: [] };
  const { openCampaign, kept } = await doors.ledger.readFleet(fleet);
  const campaign = openCampaign === undefined ? undefined : (await doors.ledger.readCampaign(openCampaign)).campaign;
  const { leaks, unread } = await askWorkloads(doors, campaign, groups, fleet);
  return {
    fleet,
    leaks: [...listProcesses(campaign, groups, fleet), ...listOwn(doors, campaign, fleet), ...listOverdue(kept, groups, now), ...leaks],
    unread,
  };
};

/** The campaign itself puts back what its journal names, once a process runs it again. */
const settleWith = (fleet: string): string => `recycler run --local --fleet ${fleet}`;

const listProcesses = (campaign: Campaign | undefined, groups: readonly GroupView[], fleet: string): Leak[] =>
  groups.flatMap((group) =>
    group.suspended.flatMap((process): Leak[] => {
      const isOurs = listSuspended(campaign?.journal ?? []).some((entry) => entry.group === group.name && entry.process === process);
      if (!isOurs && !ownProcesses.includes(process)) return [];
      const what = `the process ${process} is suspended`;
      return isOurs && campaign
        ? [{ kind: 'process', where: group.name, what, campaign: campaign.id, remedy: settleWith(fleet) }]
        : [
            {
              kind: 'process',
              where: group.name,
              what,
              remedy: `aws autoscaling resume-processes --auto-scaling-group-name ${group.name} --scaling-processes ${process}`,
            },
          ];
    }),
  );

/** What the record of an open campaign says is ours: scaling policies, extra servers, and marks where the workload itself cannot be asked for any. */
const listOwn = ({ workloads }: LeakDoors, campaign: Campaign | undefined, fleet: string): Leak[] => {
  if (!campaign) return [];
  const ours = { campaign: campaign.id, remedy: settleWith(fleet) };
  const asked = new Set(workloads.flatMap(({ kind, leaks }) => (leaks ? [kind] : [])));
  return [
    ...listPolicies(campaign.journal).map(
      ({ group, policy }): Leak => ({ kind: 'policy', where: group, what: `the scaling policy ${policy} is there`, ...ours }),
    ),
    ...Object.entries(campaign.capacity).flatMap(([group, { orphans }]) =>
      orphans.map(({ server }): Leak => ({ kind: 'server', where: group, what: `${server} is extra, and no swap needs it`, ...ours })),
    ),
    ...listCordons(campaign.journal)
      .filter(({ workload }) => !asked.has(workload.kind))
      .map(({ workload, server }): Leak => ({ kind: 'mark', where: workloadKey(workload), what: `${server} is cordoned`, ...ours })),
  ];
};

/** Failed replacements that are still in standby though their time is over: `begin` ends them at its next tick. */
const listOverdue = (kept: readonly KeptServer[], groups: readonly GroupView[], now: number): Leak[] =>
  kept
    .filter((each) => isOverdue(each, now))
    .filter(({ server, group }) => groups.some(({ name, members }) => name === group && members.some(({ id }) => id === server)))
    .map(({ server, group, swap, until }): Leak => {
      const what = `${server} was to be kept in standby until ${new Date(until).toISOString()}, and is still there`;
      return { kind: 'server', where: group, what, campaign: swap.split('/')[0] ?? '', remedy: endByHand(server) };
    });

const askWorkloads = async (
  { workloads }: LeakDoors,
  campaign: Campaign | undefined,
  groups: readonly GroupView[],
  fleet: string,
): Promise<{ leaks: Leak[]; unread: string[] }> => {
  const journalled = listCordons(campaign?.journal ?? []);
  const found: { leaks: Leak[]; unread: string[] } = { leaks: [], unread: [] };
  for (const { kind, leaks } of workloads) {
    if (!leaks) continue;
    const own = journalled.filter(({ workload }) => workload.kind === kind);
    try {
      for (const { isOurs, byHand, kind: what, where, what: text } of await leaks(groups, own))
        found.leaks.push({
          kind: what,
          where,
          what: text,
          ...(isOurs && campaign ? { campaign: campaign.id, remedy: settleWith(fleet) } : { remedy: byHand }),
        });
    } catch (error) {
      if (!isOfTheWorld(error)) throw error;
      found.unread.push(`${kind}: ${error.message}`);
    }
  }
  return found;
};
