import type { Ground } from './ground.ts';
import type { ScalingLoop } from './scaling-loop.ts';
import type { Group } from './state.ts';

/** How others change the desired capacity: to a number, or by some servers of what they find. */
export type Demand = { to: number } | { by: number };

/** Who asks, in the words of the causes of scaling activities. */
export type Asker =
  | { kind: 'user' }
  | { kind: 'update'; min: number; max: number }
  | { kind: 'scheduled'; min: number; max: number }
  | { kind: 'alarm'; alarm: string; policy: string }
  | { kind: 'executed'; policy: string };

/**
 * As scaling activities tell what moved the desired capacity (user guide, as-verify-scaling-activity.html, and the knowledge centre,
 * auto-scaling-scale-down).
 */
const describeAsker = (asker: Asker, desired: number): string => {
  if (asker.kind === 'alarm') return `a monitor alarm ${asker.alarm} in state ALARM triggered policy ${asker.policy}`;
  if (asker.kind === 'executed') return `a user request executed policy ${asker.policy}`;
  if (asker.kind === 'user') return 'a user request explicitly set group desired capacity';
  const who = asker.kind === 'scheduled' ? 'a scheduled action' : 'a user request';
  return `${who} update of AutoScalingGroup constraints to min: ${asker.min}, max: ${asker.max}, desired: ${desired}`;
};

/** Writes down what moved the desired capacity, for the cause of the activity that follows. */
export const recordReason = (ground: Ground, group: Group, asker: Asker, from: number, to: number): void => {
  group.reasons.push(ground.sentence(`${describeAsker(asker, to)} changing the desired capacity from ${from} to ${to}`));
};

/** A policy that acts is one of the group: a step adds to what it finds, target tracking sets what the load needs. */
const registerPolicy = (group: Group, name: string, demand: Demand): void => {
  const step = 'by' in demand ? { type: 'StepScaling' as const, adjustment: 'ChangeInCapacity' as const, by: demand.by } : undefined;
  group.policies.set(name, step ?? { type: 'TargetTrackingScaling' });
};

/**
 * Others change the desired capacity of a group. A number replaces whatever stood there, a raise of the Recycler included; a step is
 * added to it, so that what others want moves by as much as desired does. It stays from the minimum to the maximum size (user
 * guide, asg-capacity-limits.html).
 *
 * @returns how much desired moved
 */
export const changeByOthers = (ground: Ground, loop: ScalingLoop, group: Group, demand: Demand, asker: Asker): number => {
  if (group.state.status !== 'active') return 0;
  if (asker.kind === 'alarm') registerPolicy(group, asker.policy, demand);
  const before = group.state.desired;
  const asked = 'to' in demand ? demand.to : before + demand.by;
  const after = Math.min(group.max, Math.max(group.min, asked));
  const tally = ground.tallies.get(group.fleet);
  const wantedBefore = group.desiredByOthers;
  if ('to' in demand) {
    if (tally) tally.absorbed += Math.max(0, before - wantedBefore);
    group.desiredByOthers = after;
    // The raise is part of the number; what is launched in the place of servers that the Recycler terminated is still its doing.
    group.owedToRecycler = Math.max(0, group.owedToRecycler - Math.max(0, before - wantedBefore));
  } else {
    group.desiredByOthers = Math.min(group.max, Math.max(group.min, wantedBefore + after - before));
    // A raise of the Recycler that no server came for yet is gone with it, as if others had taken that server.
    const cancelled = Math.max(0, Math.min(group.owedToRecycler, before - after));
    group.owedToRecycler -= cancelled;
    if (tally) tally.oursTaken += cancelled;
  }
  if (tally) tally.desiredByOthers += group.desiredByOthers - wantedBefore;
  ground.demands.push({
    at: ground.clock.now(),
    group: group.name,
    from: before,
    isRequest: asker.kind === 'user',
    ...('to' in demand ? { to: after } : { by: after - before }),
  });
  if (after !== before) recordReason(ground, group, asker, before, after);
  ground.changeGroup(group, { desired: after });
  loop.wake(group);
  return after - before;
};
