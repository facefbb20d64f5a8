import type { FleetRecord } from '../ports.ts';
import { fingerprint } from '../record/fingerprint.ts';
import type { Idle } from '../record/idle.ts';
import type { GroupSettings } from '../record/observation.ts';
import { newSince } from '../record/wanted.ts';
import type { Due } from './due.ts';

/** A plan that found nothing due is repeated after this time whatever is seen, in milliseconds: people attach servers, and images are deregistered. */
const longestIdle = 6 * 3_600_000;

const servers = (groups: readonly GroupSettings[]): number => groups.reduce((sum, { desired }) => sum + desired, 0);

/** The policies that these groups name. */
export const listPolicies = (groups: readonly GroupSettings[]): string[] => [...new Set(groups.flatMap(({ policy }) => policy ?? []))];

/** A mark of what decides whether a server of these groups is as wanted. A launch template's version never changes what it says. */
const markSeen = (groups: readonly GroupSettings[], revisions: Readonly<Record<string, string>>): string => {
  const settings = groups
    .map(({ name, policy, templateId, versionSpec, instanceTypes, unsupported }) =>
      JSON.stringify([name, policy, templateId, versionSpec, instanceTypes, unsupported]),
    )
    .toSorted();
  const text = [...settings, ...listPolicies(groups).map((name) => `${name} ${revisions[name]}`)].join('\n');
  return `${fingerprint(text)}${fingerprint(`${text}#`)}`;
};

/**
 * What is remembered of a fleet in which nothing is due. Where wanted moves without its groups changing (`$Default`, `$Latest`, `resolve:ssm:`), or a
 * policy has no mark, that is nothing: such a fleet is planned as often as ever.
 *
 * @param revisions as they were before the plan read the policies
 */
export const toIdle = (
  groups: readonly GroupSettings[],
  { wanted, facts, maxAge }: Due,
  revisions: Readonly<Record<string, string>>,
  now: number,
): Idle | undefined => {
  if (groups.some(({ name }) => wanted[name]?.isMoving !== false)) return undefined;
  if (listPolicies(groups).some((name) => revisions[name] === undefined)) return undefined;
  const oldest = Math.min(...Object.values(facts).map((each) => newSince(each) ?? now));
  const isDated = maxAge !== undefined && Number.isFinite(oldest);
  return {
    plannedAt: now,
    seen: markSeen(groups, revisions),
    servers: servers(groups),
    ...(isDated && { dueAt: oldest + maxAge * 1_000 }),
  };
};

/** When a fleet is planned again of which the last plan found nothing due; undefined where that is now. */
export const findIdleUntil = (
  { idle }: Pick<FleetRecord, 'idle'>,
  groups: readonly GroupSettings[],
  revisions: Readonly<Record<string, string>>,
  now: number,
): number | undefined => {
  if (!idle || idle.seen !== markSeen(groups, revisions)) return undefined;
  // More servers take a campaign longer, so that it must begin at an earlier age.
  if (idle.dueAt !== undefined && servers(groups) > idle.servers) return undefined;
  const until = Math.min(idle.plannedAt + longestIdle, idle.dueAt ?? Number.POSITIVE_INFINITY);
  return now < until ? until : undefined;
};
