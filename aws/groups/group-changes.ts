import {
  type AutoScalingClient,
  ExecutePolicyCommand,
  LaunchInstancesCommand,
  PutScalingPolicyCommand,
  SuspendProcessesCommand,
  TerminateInstanceInAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { notSent } from '../../core/advance/apply-results.ts';
import type { GroupDoor } from '../../core/ports.ts';
import { change } from '../calls.ts';

/** How groups are changed: each change names one server, or one group and exact processes. */
export const openGroupChanges = (client: AutoScalingClient): Pick<GroupDoor, 'launch' | 'raise' | 'terminate' | 'suspend'> => ({
  launch: ({ group, zone, count, token }) =>
    change('autoscaling:LaunchInstances', async () => {
      const answer = await client.send(
        new LaunchInstancesCommand({
          AutoScalingGroupName: group,
          AvailabilityZones: [zone],
          RequestedCapacity: count,
          ClientToken: token,
          RetryStrategy: 'none',
        }),
      );
      return {
        outcome: 'done',
        servers: (answer.Instances ?? []).flatMap((collection) => collection.InstanceIds ?? []),
        errors: (answer.Errors ?? []).map((error) => ({ code: error.ErrorCode ?? 'Unknown', message: error.ErrorMessage ?? '' })),
      };
    }),

  raise: async ({ group, by, policy }) => {
    const put = await change('autoscaling:PutScalingPolicy', async () => {
      // Another action than SetDesiredCapacity: that one sets a number, and so undoes what others set since it was read.
      // Simple scaling adds to the capacity there is when it acts ("Scaling adjustment types", as-scaling-simple-step.html).
      await client.send(
        new PutScalingPolicyCommand({
          AutoScalingGroupName: group,
          PolicyName: policy,
          PolicyType: 'SimpleScaling',
          AdjustmentType: 'ChangeInCapacity',
          ScalingAdjustment: by,
          Cooldown: 0,
        }),
      );
      return { outcome: 'done' };
    });
    // Without its policy nothing was raised.
    if (put.outcome === 'unanswered') return { outcome: 'refused', code: notSent, message: put.message };
    if (put.outcome === 'refused') return put;
    return change('autoscaling:ExecutePolicy', async () => {
      await client.send(new ExecutePolicyCommand({ AutoScalingGroupName: group, PolicyName: policy, HonorCooldown: false }));
      return { outcome: 'done' };
    });
  },

  terminate: ({ group, server, decrement }) =>
    change('autoscaling:TerminateInstanceInAutoScalingGroup', async () => {
      const answer = await client.send(
        new TerminateInstanceInAutoScalingGroupCommand({ InstanceId: server, ShouldDecrementDesiredCapacity: decrement }),
      );
      const acted = answer.Activity?.AutoScalingGroupName;
      return acted === undefined || acted === group
        ? { outcome: 'done' }
        : { outcome: 'refused', code: 'OtherGroup', message: `${server} belongs to ${acted}, not to ${group}` };
    }),

  suspend: ({ group, processes }) =>
    change('autoscaling:SuspendProcesses', async () => {
      await client.send(new SuspendProcessesCommand({ AutoScalingGroupName: group, ScalingProcesses: [...processes] }));
      return { outcome: 'done' };
    }),
});
