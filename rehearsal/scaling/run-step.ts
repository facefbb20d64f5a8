import { adjustCapacity } from '../adjust-capacity.ts';
import type { Ground } from '../ground.ts';
import type { ScalingLoop } from '../scaling-loop.ts';
import type { ScalingOf } from '../scaling-schema.ts';
import type { Group } from '../state.ts';

/** How often an act that is held up is tried again. */
const mostTries = 60;

/**
 * What the policy would set the desired capacity to. ChangeInCapacity: "Increment or decrement the current capacity of the group by the
 * specified value". Servers that still warm up "are counted as part of the desired capacity for the next scale-out activity", and those "in the
 * process of terminating will be counted towards the current capacity" for a scale-in, so "if an alarm is in breach in the range of the same
 * step adjustment [...] then no scaling action is taken" (user guide, as-scaling-simple-step.html).
 */
const findTarget = (group: Group, by: number): number => {
  const servers = [...group.servers.values()];
  const count = (lifecycle: string): number => servers.filter(({ state }) => state.lifecycle === lifecycle).length;
  const { desired } = group.state;
  const target = by < 0 ? desired + count('Terminating') + by : Math.min(desired, count('InService')) + by;
  return by < 0 ? Math.min(desired, target) : Math.max(desired, target);
};

/**
 * A step policy: its alarm is in breach at `at`, and the policy changes the capacity by `by` servers, `times` in all: "the adjustments can
 * continue for additional alarm breaches until the alarm state returns to OK" (user guide, as-scaling-simple-step.html). What is held up, by
 * a suspended process or a cooldown, is tried again: on resume "Amazon EC2 Auto Scaling considers policies with alarm thresholds that are
 * currently in breach" (understand-how-suspending-processes-affects-other-processes.html).
 */
export const runStep = (
  ground: Ground,
  loop: ScalingLoop,
  group: Group,
  { at, by, times, every, cooldown }: ScalingOf<'step'>,
  name: string,
): void => {
  const { clock, scenario } = ground;
  let left = times;
  const evaluate = (tries: number): void => {
    const alarm = `${name}-Alarm${by < 0 ? 'Low' : 'High'}`;
    const demand = { by: findTarget(group, by) - group.state.desired };
    if (adjustCapacity(ground, loop, group, { demand, policy: name, alarm, cooldownSeconds: cooldown })) left -= 1;
    if (left > 0 && tries < times + mostTries) clock.at(clock.now() + every * 1_000, () => evaluate(tries + 1));
  };
  clock.at(scenario.startMs + at * 1_000, () => evaluate(0));
};
