import { adjustCapacity } from '../adjust-capacity.ts';
import type { Ground } from '../ground.ts';
import type { ScalingLoop } from '../scaling-loop.ts';
import type { Group } from '../state.ts';
import type { WorkloadWorld } from '../workload-world.ts';

const periodMs = 60_000;

/** Asks the workloads that scale the groups of their fleet by themselves, once a minute, as CloudWatch evaluates their alarms. */
export const runWorkloadScaling = (ground: Ground, loop: ScalingLoop, workloadsOf: (fleet: string) => readonly WorkloadWorld[]): void => {
  const evaluate = (group: Group, workload: WorkloadWorld): void => {
    if (group.state.status !== 'active') return;
    ground.clock.at(ground.clock.now() + periodMs, () => evaluate(group, workload));
    const wanted = workload.wantCapacity?.(group);
    if (!wanted || wanted.to === group.state.desired) return;
    const policy = `ECSManagedAutoScalingPolicy-${group.name}`;
    adjustCapacity(ground, loop, group, { demand: { to: wanted.to }, policy, alarm: wanted.alarm, cooldownSeconds: 0 });
  };
  for (const group of ground.groups.values())
    for (const workload of workloadsOf(group.fleet))
      if (workload.wantCapacity) ground.clock.at(ground.clock.now() + periodMs, () => evaluate(group, workload));
};
