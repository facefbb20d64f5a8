import type { Doors } from '../ports.ts';
import type { CampaignState } from '../record/campaign.ts';
import type { Control } from '../record/control.ts';
import { listCordons } from '../record/journal.ts';
import type { GroupView, Observation, ServerFacts } from '../record/observation.ts';
import { findPause } from '../record/pause.ts';
import type { Swap } from '../record/swap.ts';
import { findUnclaimed } from './find-unclaimed.ts';
import { findMissingLease } from './missing-lease.ts';
import { readPolicy } from './read-policy.ts';
import { resolveWanted } from './resolve-wanted.ts';
import { runProbes } from './run-probes.ts';

/** What a step has read already when it observes. */
export type AlreadyRead = Pick<Observation, 'policy' | 'wanted'>;

/**
 * Reads the world for one decision, each thing once: groups, servers in flight, workloads, probes, brakes.
 *
 * @param read what a survey of the same step has read
 * @throws Retryable when the world asks to come back later
 */
export const observe = async (
  doors: Doors,
  state: CampaignState,
  groups: GroupView[],
  control: Control,
  read?: AlreadyRead,
): Promise<Observation> => {
  const { campaign } = state;
  const now = doors.clock.now();
  const policy = read?.policy ?? (await readPolicy(doors, groups));
  const effective = 'effective' in policy ? policy.effective : undefined;
  const wanted = read?.wanted ?? (await resolveWanted(doors, groups, campaign.wanted));
  const ids = listServersToRead(state);
  const servers: Record<string, ServerFacts> = {};
  for (const facts of ids.length > 0 ? await doors.servers.read(ids) : []) servers[facts.id] = facts;
  const cordons = listCordons(campaign.journal);
  const workloads = (await Promise.all(doors.workloads.map((workload) => workload.describe(groups, cordons)))).flat();
  const unclaimed = await findUnclaimed(doors, state, groups, servers);
  const probes = effective ? await runProbes(doors, state, effective, servers) : {};
  const alarms = effective && effective.brakes.alarms.length > 0 ? await doors.signals.readAlarms(effective.brakes.alarms) : [];
  const calendars =
    effective && effective.freezes.length > 0
      ? await doors.signals.readCalendars(effective.freezes.map((freeze) => freeze.changeCalendar))
      : [];
  const account = await doors.policies.readAccount();
  const paused = findPause(control, now);
  const noLease = await findMissingLease(doors, campaign.fleet);
  return {
    at: now,
    groups,
    wanted,
    servers,
    workloads,
    probes,
    policy,
    unclaimed,
    ...(noLease !== undefined && { noLease }),
    brakes: {
      alarms,
      calendars,
      ...(paused && { paused }),
      ...(control.stop && control.stop.campaign === campaign.id && { stopRequested: { by: control.stop.by, at: control.stop.at } }),
    },
    account: { ...account, usedByOthers: account.maxSurge === undefined ? 0 : await countOthersSurge(doors, campaign.id) },
  };
};

/** Servers in flight whose facts this decision needs: replacements, and victims about to be cordoned or terminated. */
const listServersToRead = (state: CampaignState): string[] => {
  const ids = new Set<string>();
  for (const swap of state.swaps) {
    if (swap.outcome) continue;
    if (swap.replacement) ids.add(swap.replacement);
    if (needsVictim(swap)) ids.add(swap.victim);
  }
  for (const { orphans } of Object.values(state.campaign.capacity)) for (const each of orphans) ids.add(each.server);
  return [...ids];
};

/** Launch-first the victim matters once its replacement is there; else until it is terminated, and at the end, when it must have left. */
const needsVictim = ({ method, stage }: Swap): boolean =>
  method === 'launch-first' ? stage !== 'launching' && stage !== 'booting' : stage !== 'terminating' && stage !== 'booting';

const countOthersSurge = async (doors: Doors, campaign: string): Promise<number> =>
  (await doors.ledger.listOpenCampaigns())
    .filter((each) => each.id !== campaign)
    .flatMap((each) => Object.values(each.capacity))
    .reduce((sum, { surge }) => sum + surge, 0);
