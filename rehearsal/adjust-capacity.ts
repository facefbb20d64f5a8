import { type Asker, changeByOthers, type Demand } from './change-by-others.ts';
import type { Ground } from './ground.ts';
import { isSuspended } from './group-acts.ts';
import type { ScalingLoop } from './scaling-loop.ts';
import type { Group } from './state.ts';

/** An act of a scaling policy, and how long no policy scales the group in after it. */
export type Adjustment = { demand: Demand; policy: string; alarm: string; cooldownSeconds: number };

const isUnderWay = (group: Group): boolean =>
  [...group.servers.values()].some(({ state }) => state.lifecycle === 'Pending') || group.reasons.length > 0;

/**
 * A scaling policy acts on a group, unless something keeps it from doing so.
 * While AlarmNotification is suspended, Auto Scaling "does not invoke scaling policies"; while Launch is, the "group can't initiate scale-out
 * activities for alarms that are in breach", and while Terminate is, no scale-in ones (user guide,
 * understand-how-suspending-processes-affects-other-processes.html). "While a scale-out activity is in progress, all target tracking and step
 * scaling scale-in activities are blocked until the instances finish warming up. Scale-in activities can also be delayed when an Auto Scaling
 * group is in a cooldown period"; scale-outs start "immediately" (ec2-auto-scaling-scaling-cooldowns.html).
 *
 * @returns did it act?
 */
export const adjustCapacity = (ground: Ground, loop: ScalingLoop, group: Group, adjustment: Adjustment): boolean => {
  const { demand, policy, alarm, cooldownSeconds } = adjustment;
  if (group.state.status !== 'active' || isSuspended(group, 'AlarmNotification')) return false;
  const asked = 'to' in demand ? demand.to - group.state.desired : demand.by;
  if (asked > 0 && isSuspended(group, 'Launch')) return false;
  if (asked < 0 && isSuspended(group, 'Terminate')) return false;
  if (asked < 0 && (ground.clock.now() < group.cooldownUntil || isUnderWay(group))) return false;
  const asker: Asker = { kind: 'alarm', alarm, policy };
  const moved = changeByOthers(ground, loop, group, demand, asker);
  if (moved !== 0) group.cooldownUntil = ground.clock.now() + cooldownSeconds * 1_000;
  return moved !== 0;
};
