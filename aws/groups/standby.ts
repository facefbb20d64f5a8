import { type AutoScalingClient, EnterStandbyCommand } from '@aws-sdk/client-auto-scaling';
import type { GroupDoor } from '../../core/ports.ts';
import { change } from '../calls.ts';

/**
 * How one server is put in standby. Auto Scaling launches no other for it where desired is lowered with it, and lowers it only where it stays at or
 * above MinSize (API reference, EnterStandby).
 */
export const openStandby = (client: AutoScalingClient): Pick<GroupDoor, 'enterStandby'> => ({
  enterStandby: ({ group, server }) =>
    change('autoscaling:EnterStandby', async () => {
      await client.send(
        new EnterStandbyCommand({ AutoScalingGroupName: group, InstanceIds: [server], ShouldDecrementDesiredCapacity: true }),
      );
      return { outcome: 'done' };
    }),
});
