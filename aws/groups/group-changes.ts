import {
  type AutoScalingClient,
  ExecutePolicyCommand,
  LaunchInstancesCommand,
  PutScalingPolicyCommand,
  SuspendProcessesCommand,
} from '@aws-sdk/client-auto-scaling';
import { notSent } from '../../core/advance/apply-results.ts';
import type { GroupDoor } from '../../core/ports.ts';
import { change } from '../calls.ts';

/** How groups are changed: each change names one group, and a number or exact processes. */
export const openGroupChanges = (client: AutoScalingClient): Pick<GroupDoor, 'launch' | 'step' | 'suspend'> => ({
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

  step: async ({ group, by, policy }) => {
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
    // Without its policy nothing was moved.
    if (put.outcome === 'unanswered') return { outcome: 'refused', code: notSent, message: put.message };
    if (put.outcome === 'refused') return put;
    return change('autoscaling:ExecutePolicy', async () => {
      await client.send(new ExecutePolicyCommand({ AutoScalingGroupName: group, PolicyName: policy, HonorCooldown: false }));
      return { outcome: 'done' };
    });
  },

  suspend: ({ group, processes }) =>
    change('autoscaling:SuspendProcesses', async () => {
      await client.send(new SuspendProcessesCommand({ AutoScalingGroupName: group, ScalingProcesses: [...processes] }));
      return { outcome: 'done' };
    }),
});
