import { resolvePace } from '../advance/capacity/pace.ts';
import type { Policy } from '../policy/policy.ts';
import type { AccountSettings, Doors, FleetRecord, WorkloadDoor } from '../ports.ts';
import type { CampaignState } from '../record/campaign.ts';
import { baselineOf } from '../record/capacity.ts';
import type { GroupView, Observation, ServerFacts } from '../record/observation.ts';
import { findPause } from '../record/pause.ts';
import { toUndertaking } from '../record/undertaking.ts';
import type { WorkloadView } from '../record/workload.ts';
import { countOthersExtra } from './account-share.ts';
import { findUnclaimed } from './find-unclaimed.ts';
import { findMissingLease } from './missing-lease.ts';
import { listNext, listNextInPlace } from './next-in-place.ts';
import { readComingBack } from './read-coming-back.ts';
import { readDesired } from './read-desired.ts';
import { readHealed } from './read-healed.ts';
import { createPatientReader } from './read-or-unknown.ts';
import { readPolicy } from './read-policy.ts';
import { readUnlaunchable } from './read-unlaunchable.ts';
import { resolveWanted } from './resolve-wanted.ts';
import { runProbes } from './run-probes.ts';
import { listServersToRead } from './servers-to-read.ts';

/** What a step has read already when it observes. */
export type AlreadyRead = Partial<Pick<Observation, 'policy' | 'wanted'>>;

/**
 * Reads the world for one decision, each thing once: groups, servers in flight, workloads, probes, brakes.
 *
 * @param already what a survey of the same step has read
 * @throws Retryable when the world asks to come back later
 */
export const observe = async (
  doors: Doors,
  state: CampaignState,
  groups: GroupView[],
  { control, kept }: Pick<FleetRecord, 'control' | 'kept'>,
  already?: AlreadyRead,
): Promise<Observation> => {
  const { campaign } = state;
  const now = doors.clock.now();
  const isAskedToStop = control.stop?.campaign === campaign.id;
  const { read, unread } = createPatientReader();
  const policy =
    already?.policy ?? (await read({ error: 'it could not be read' }, (): Promise<Observation['policy']> => readPolicy(doors, groups)));
  const effective = 'effective' in policy ? policy.effective : undefined;
  const wanted = already?.wanted ?? (await read({}, () => resolveWanted(doors, groups, campaign.wanted)));
  const nextInPlace = effective ? listNextInPlace(state, effective) : [];
  const undertaking = toUndertaking(state, effective?.workloads ?? {}, groups, {
    joinsFirst: effective === undefined || joinsFirst(state, effective),
    mayBeOut: effective === undefined ? 0 : resolvePace(effective, baselineOf(campaign)).unavailable,
    provesInPlace: effective?.proof.inPlace === true,
  });
  const workloads = (
    await Promise.all(
      doors.workloads.map(
        async (door) => (await read(undefined, () => door.describe(groups, undertaking))) ?? listUnknown(door, state, groups),
      ),
    )
  ).flat();
  const toRead = listServersToRead(state, { groups, workloads, policy: effective });
  if (toRead.isEveryone) campaign.everyoneReadAt = campaign.counters.looks;
  const ids = [...new Set([...toRead.ids, ...nextInPlace.map(({ id }) => id), ...(campaign.heal ? [campaign.heal.server] : [])])];
  const servers: Record<string, ServerFacts> = {};
  for (const facts of ids.length > 0 ? await read(ids.map(unknownFacts), () => doors.servers.read(ids)) : []) servers[facts.id] = facts;
  const nextBack = effective && workloads.some(({ renewal }) => renewal?.by === 'reimage') ? listNext(state, effective) : [];
  Object.assign(servers, await readComingBack(doors, read, state, nextBack, servers));
  Object.assign(servers, await readHealed(doors, read, state, servers, { now, policy: effective }));
  const { desiredChanges, ...desiredAsked } = await readDesired(doors, read, state, groups, isAskedToStop, now);
  const unclaimed = await read([], () => findUnclaimed(doors, state, groups, servers, kept));
  const unlaunchable = await readUnlaunchable(doors, read, state, wanted, [...nextInPlace, ...nextBack], now);
  const probes = effective ? await runProbes(doors, state, effective, servers) : {};
  const alarms = effective?.brakes.alarms ?? [];
  const calendars = (effective?.freezes ?? []).map((freeze) => freeze.changeCalendar);
  const alarmStates = alarms.length > 0 ? await read(alarms.map(unknownState), () => doors.signals.readAlarms(alarms)) : [];
  const calendarStates = calendars.length > 0 ? await read(calendars.map(unknownState), () => doors.signals.readCalendars(calendars)) : [];
  const { otherLedger, ...account } = await read({ apiShare: 1 }, (): Promise<AccountSettings> => doors.policies.readAccount());
  const paused = findPause(control, now);
  // A lease of a ledger that the account does not name permits nothing.
  const noLease = otherLedger ?? (await findMissingLease(doors, campaign.fleet));
  return {
    at: now,
    groups,
    wanted,
    servers,
    workloads,
    probes,
    policy,
    desiredChanges,
    ...(kept.length > 0 && { kept }),
    unclaimed,
    unlaunchable,
    ...desiredAsked,
    ...(noLease !== undefined && { noLease }),
    brakes: {
      alarms: alarmStates,
      calendars: calendarStates,
      ...(unread.length > 0 && { unread: unread.join('; ') }),
      ...(paused && { paused }),
      ...(control.stop && isAskedToStop && { stopRequested: { by: control.stop.by, at: control.stop.at } }),
    },
    account: { ...account, usedByOthers: account.maxSurge === undefined ? 0 : await countOthersExtra(doors.ledger, campaign.id) },
  };
};

/** A proof launches first, unless it is to happen in place, even where the policy allows no surge. */
const joinsFirst = ({ campaign }: CampaignState, policy: Policy): boolean =>
  resolvePace(policy, baselineOf(campaign)).surge > 0 || (campaign.phase !== 'roll' && !policy.proof.inPlace);

const unknownFacts = (id: string): ServerFacts => ({ id, state: 'unknown', isExcluded: false });

const unknownState = (name: string) => ({ name, state: 'unknown' as const });

/** What stands for workloads that could not be asked: every server of theirs may still be at work in them. */
const listUnknown = ({ kind, drains }: WorkloadDoor, { campaign, swaps }: CampaignState, groups: readonly GroupView[]): WorkloadView[] => {
  const ids = [
    ...groups.flatMap(({ members }) => members.map(({ id }) => id)),
    ...swaps.flatMap(({ victim, replacement }) => [victim, replacement ?? []].flat()),
  ];
  const work = { work: 'unknown' as const, joined: { verdict: 'unknown' as const, reason: 'its workload could not be asked' } };
  const servers = Object.fromEntries(ids.map((id) => [id, work]));
  return campaign.workloads
    .filter((workload) => workload.kind === kind)
    .map((workload) => ({ ...workload, groups: groups.map(({ name }) => name), drains, servers }));
};
