import { minimumOf } from '../advance/capacity/floor.ts';
import { resolvePace } from '../advance/capacity/pace.ts';
import type { Policy } from '../policy/policy.ts';
import type { GroupView } from '../record/observation.ts';

/** How a group that can hold no extra server is replaced all the same. */
const inPlace = 'replace in place: pace.maxSurge 0, pace.maxUnavailable 1 and proof.inPlace in the policy';

/** Why a group has no room for one extra server; undefined where it has. */
export const findFull = ({ name, desired, max }: GroupView): string | undefined =>
  desired === 0 || max > desired ? undefined : `${name}: no room for an extra server: raise MaxSize above ${desired}, or ${inPlace}`;

/** Groups that would stand in a campaign that began now, and what to change: the rest of the fleet would go on, and they would hold it. */
export const findStandsAhead = (groups: readonly GroupView[], policy: Policy): string[] => {
  const { surge, unavailable } = resolvePace(
    policy,
    groups.reduce((sum, { desired }) => sum + desired, 0),
  );
  return groups.flatMap((group) => (surge > 0 ? findFull(group) : findNoSlack(group, unavailable)) ?? []);
};

const findNoSlack = ({ name, desired, min, members }: GroupView, unavailable: number): string | undefined => {
  const serving = members.filter(({ lifecycle, isHealthy }) => lifecycle === 'InService' && isHealthy).length;
  const floor = Math.max(minimumOf(min, desired, unavailable), desired - unavailable);
  if (desired === 0 || serving > floor) return undefined;
  return `${name}: ${serving} of ${desired} servers are in service and ${floor} must be, so that none may leave: heal the others, or raise pace.maxUnavailable in the policy`;
};
