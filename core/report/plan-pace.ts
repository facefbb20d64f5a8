import { resolvePace } from '../advance/capacity/pace.ts';
import type { Policy } from '../policy/policy.ts';
import type { GroupView } from '../record/observation.ts';

/** How a policy has the servers of these groups replaced: in which order of joining and leaving, how many at once, and what limits that. */
export type Pace = { joinsFirst: boolean; slots: number; limitedBy: string };

const fewest = (limits: readonly { slots: number; name: string }[]): { slots: number; name: string } =>
  limits.reduce((least, each) => (each.slots < least.slots ? each : least));

/** The pace of a campaign that began now. */
export const planPace = (groups: readonly GroupView[], policy: Policy): Pace => {
  const desired = groups.reduce((sum, group) => sum + group.desired, 0);
  const pace = resolvePace(policy, desired);
  const room = groups.reduce((sum, group) => sum + Math.max(0, group.max - group.desired), 0);
  const joinsFirst = pace.surge > 0;
  const limit = joinsFirst
    ? fewest([
        { slots: pace.surge, name: 'pace.maxSurge' },
        { slots: room, name: 'MaxSize of the groups' },
      ])
    : { slots: pace.unavailable, name: 'pace.maxUnavailable' };
  return { joinsFirst, slots: limit.slots, limitedBy: limit.name };
};
