import { listHindering } from '../advance/campaign/hindering-processes.ts';
import { resolvePace } from '../advance/capacity/pace.ts';
import { dueAge } from '../advance/due-age.ts';
import { surveyFleet } from '../advance/survey.ts';
import type { Policy } from '../policy/policy.ts';
import type { Doors } from '../ports.ts';
import { noDurations } from '../record/durations.ts';
import type { GroupSettings, GroupView } from '../record/observation.ts';
import type { WorkloadRef } from '../record/workload.ts';
import { compareWanted, readReimages, withReimages } from '../step/compare-wanted.ts';
import { readPolicy } from '../step/read-policy.ts';
import { withOwnProtection } from '../step/with-own-protection.ts';
import { withRefreshes } from '../step/with-refreshes.ts';
import { findFull } from './find-stands-ahead.ts';
import { resolveLaunchable } from './resolve-launchable.ts';

/** Groups by fleet, in the order of their names. */
export const groupByFleet = <Group extends GroupSettings>(groups: readonly Group[]): Map<string, Group[]> => {
  const fleets = new Map<string, Group[]>();
  for (const group of groups.toSorted((a, b) => (a.name < b.name ? -1 : 1)))
    fleets.set(group.fleet, [...(fleets.get(group.fleet) ?? []), group]);
  return fleets;
};

/** Why a fleet cannot be recycled at all, each with its remedy; empty when it can. */
export const findRefusals = async (doors: Doors, listed: readonly GroupView[]): Promise<string[]> => {
  const groups = await withRefreshes(doors, listed);
  const reasons = groups.flatMap((group) => group.unsupported.map((reason) => `${group.name}: ${reason}`));
  for (const group of groups) {
    for (const workload of doors.workloads)
      reasons.push(...(await workload.findUnsupported(group)).map((reason) => `${group.name}: ${reason}`));
  }
  for (const group of groups) {
    if (group.refresh) reasons.push(`${group.name}: instance refresh ${group.refresh} is running: wait for it to end, or cancel it`);
  }
  const policy = await readPolicy(doors, groups);
  if ('error' in policy) return [...reasons, policy.error];
  const { effective } = policy;
  for (const group of groups) {
    if (effective.proof.probes.length > 0 || (await findWorkloads(doors, [group])).length > 0) continue;
    reasons.push(
      `${group.name}: its servers belong to no workload, so nothing can prove that a new one works: name a probe in proof.probes`,
    );
  }
  const ways = new Set(effective.proof.probes.map(({ reach }) => reach));
  if (ways.has('vpc') && doors.reach.missing) reasons.push(doors.reach.missing);
  if (ways.has('ssm') && doors.reach.missingCommand) reasons.push(doors.reach.missingCommand);
  reasons.push(...(await resolveLaunchable(doors, groups)).problems);
  return [...reasons, ...findSuspended(groups), ...findFullGroups(groups, effective)];
};

/** Processes without which no server of a group can be replaced, as long as others have them suspended. */
const findSuspended = (groups: readonly GroupView[]): string[] =>
  groups.flatMap((group) =>
    listHindering(group).map(
      (process) => `${group.name}: the process ${process} is suspended: resume it, or find out who suspended it and why`,
    ),
  );

/** A proof launches one extra server, unless it is in place; and where every server is replaced launch-first, no group has room for one. */
const findFullGroups = (groups: readonly GroupView[], policy: Policy): string[] => {
  const full = groups.flatMap((group) => findFull(group) ?? []);
  const servers = groups.reduce((sum, { desired }) => sum + desired, 0);
  const isLaunchFirst = resolvePace(policy, servers).surge > 0;
  const areAllFull = full.length === groups.filter(({ desired }) => desired > 0).length;
  return !policy.proof.inPlace || (isLaunchFirst && areAllFull) ? full : [];
};

/** The workloads that these groups serve. */
const findWorkloads = async (doors: Doors, groups: readonly GroupView[]): Promise<WorkloadRef[]> =>
  (await Promise.all(doors.workloads.map((workload) => workload.find(groups)))).flat();

/** What is due in a fleet now. */
export const findDue = async (doors: Doors, groups: readonly GroupView[]) => {
  const fleet = groups[0]?.fleet ?? '';
  const policy = await readPolicy(doors, groups);
  const effective = 'effective' in policy ? policy.effective : undefined;
  const record = await doors.ledger.readFleet(fleet);
  const durations = record.durations ?? noDurations();
  const wanted = await compareWanted(doors, groups, (await resolveLaunchable(doors, groups)).wanted);
  const read = await doors.servers.readGroups(groups.map(({ name }) => name));
  const facts = withReimages(Object.fromEntries(read.map((each) => [each.id, each])), await readReimages(doors, groups));
  const servers = groups.reduce((sum, group) => sum + group.desired, 0);
  const maxAge = effective && dueAge(effective, servers, durations);
  const survey = surveyFleet(await withOwnProtection(doors, groups), wanted, facts, maxAge, doors.clock.now(), record.kept);
  return { survey, wanted, facts, record, policy: effective, durations, maxAge };
};

/** What a plan found out about a fleet. */
export type Due = Awaited<ReturnType<typeof findDue>>;

/**
 * Why this fleet must not start with an image again: its proof failed here before, and it was not cleared. What failed in another fleet, with
 * other settings, is proven anew in this one: the one server of its proof is what that costs.
 */
export const findRejected = async (
  doors: Doors,
  fleet: string,
  wanted: Readonly<Record<string, { image: string }>>,
): Promise<string | undefined> => {
  const images = new Set(Object.values(wanted).map((each) => each.image));
  const found = (await doors.ledger.listRejected()).find((each) => each.fleet === fleet && images.has(each.image));
  if (!found) return undefined;
  const when = new Date(found.at).toISOString();
  return `image ${found.image} was rejected on ${when}: ${found.reason}; once it is repaired: recycler clear --image ${found.image} --reason TEXT`;
};
