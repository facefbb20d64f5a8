import { adjustCapacity } from '../adjust-capacity.ts';
import type { Ground } from '../ground.ts';
import type { ScalingLoop } from '../scaling-loop.ts';
import type { ScalingOf } from '../scaling-schema.ts';
import { type Group, isServing } from '../state.ts';

const periodMs = 60_000;
/** Data points of a minute in breach until the alarms of a policy ring, and how far below its target the lower one stands. */
const high = { points: 3 };
const low = { points: 15, share: 0.9 };

/** The whole load of a group at a time: that many times the target, or as the scenario says. */
const loadAt = ({ load, target }: ScalingOf<'target-tracking'>, seconds: number, servers: number): number => {
  if (load === undefined) return servers * target;
  if (typeof load === 'number') return load;
  return load.findLast((point) => point.at <= seconds)?.total ?? servers * target;
};

/**
 * A target tracking policy keeps the load per server in service at its target: "the metric value must increase or decrease proportionally to
 * the number of instances"; "until its specified warmup time has expired, an instance is not counted toward the aggregated EC2 instance
 * metrics", those "in the process of terminating will be counted towards the current capacity" for a scale-in, and "we round up" (user guide,
 * as-scaling-target-tracking.html). It is "scaling in more gradually" by its alarms, which are AlarmHigh after 3 minutes above the target and
 * AlarmLow after 15 minutes more than 10 % below it (as CloudWatch shows the alarms that such a policy makes; no page states the numbers).
 */
export const runTargetTracking = (
  ground: Ground,
  loop: ScalingLoop,
  group: Group,
  policy: ScalingOf<'target-tracking'>,
  name: string,
): void => {
  const { clock, scenario } = ground;
  const atStart = group.state.desired;
  let above = 0;
  let below = 0;

  const act = (suffix: string, to: number): void => {
    const alarm = `TargetTracking-${group.name}-Alarm${suffix}`;
    // The load alone decides the number, whatever stands there: extra servers of the Recycler carry a part of it.
    adjustCapacity(ground, loop, group, { demand: { to }, policy: name, alarm, cooldownSeconds: policy.cooldown });
  };

  const evaluate = (): void => {
    if (group.state.status !== 'active') return;
    clock.at(clock.now() + periodMs, evaluate);
    const inService = [...group.servers.values()].filter(isServing).length;
    if (inService === 0) return;
    const total = loadAt(policy, (clock.now() - scenario.startMs) / 1_000, atStart);
    const perServer = total / inService;
    above = perServer > policy.target * 1.0001 ? above + 1 : 0;
    below = perServer < policy.target * low.share ? below + 1 : 0;
    const needed = Math.ceil(total / policy.target - 1e-9);
    // Servers on their way count toward a scale-out, so that it is not asked for twice.
    const terminating = [...group.servers.values()].filter(({ state }) => state.lifecycle === 'Terminating').length;
    const kept = Math.ceil((total / policy.target) * ((inService + terminating) / inService) - 1e-9);
    if (above >= high.points && needed > group.state.desired) act('High', needed);
    if (below >= low.points && kept < group.state.desired) act('Low', kept);
  };
  clock.at(scenario.startMs + policy.at * 1_000 + periodMs, evaluate);
};
