import type { LifecycleHook } from '@aws-sdk/client-auto-scaling';
import type { Group } from './state.ts';
import type { WorkloadWorld } from './workload-world.ts';

/** The hooks of a group, those of its workloads included, as DescribeLifecycleHooks lists them. */
export const listLifecycleHooks = (group: Group, workloads: readonly WorkloadWorld[]): LifecycleHook[] => {
  const ofWorkloads = workloads.flatMap(({ leavingHook }) =>
    leavingHook
      ? [{ transition: 'terminating', heartbeatSeconds: leavingHook.heartbeatSeconds, result: 'CONTINUE', name: leavingHook.name }]
      : [],
  );
  const own = group.hooks.map((hook) => ({ ...hook, name: `${group.name}-${hook.transition}` }));
  return [...own, ...ofWorkloads].map(({ name, transition, heartbeatSeconds, result }) => ({
    AutoScalingGroupName: group.name,
    LifecycleHookName: name,
    LifecycleTransition: `autoscaling:EC2_INSTANCE_${transition.toUpperCase()}`,
    HeartbeatTimeout: heartbeatSeconds,
    // "The maximum is 172800 seconds (48 hours) or 100 times HeartbeatTimeout, whichever is smaller." (API reference, LifecycleHook)
    GlobalTimeout: Math.min(172_800, heartbeatSeconds * 100),
    DefaultResult: result,
  }));
};
