import {
  type AutoScalingClient,
  LaunchInstancesCommand,
  SetDesiredCapacityCommand,
  SuspendProcessesCommand,
  TerminateInstanceInAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import type { GroupDoor } from '../../core/ports.ts';
import { change } from '../calls.ts';
import { listGroups } from './group-reads.ts';

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

  raise: async ({ group, from, to }) => {
    const [now] = await listGroups(client, { AutoScalingGroupNames: [group] });
    if (now?.DesiredCapacity !== from) {
      return {
        outcome: 'refused',
        code: 'DesiredMoved',
        message: `desired capacity of ${group} is ${now?.DesiredCapacity}, not ${from}`,
      };
    }
    return change('autoscaling:SetDesiredCapacity', async () => {
      await client.send(new SetDesiredCapacityCommand({ AutoScalingGroupName: group, DesiredCapacity: to, HonorCooldown: false }));
      // Read again at the next poll, which distinguishes a read that lags from a change by others.
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
