import { AutoScalingClient, TerminateInstanceInAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import type { GroupDoor } from '../../core/ports.ts';
import { change } from '../calls.ts';
import type { MakeClient } from '../clients.ts';

/** How one server is terminated by name, apart from all other changes: without any other right. */
export const openTerminate = (client: AutoScalingClient): Pick<GroupDoor, 'terminate'> => ({
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
});

/** The same, with a client of its own. */
export const connectTerminate = (make: MakeClient): Pick<GroupDoor, 'terminate'> => openTerminate(make(AutoScalingClient));
