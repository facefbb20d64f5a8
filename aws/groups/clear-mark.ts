import { type AutoScalingClient, SetInstanceHealthCommand } from '@aws-sdk/client-auto-scaling';
import type { GroupDoor } from '../../core/ports.ts';
import { change } from '../calls.ts';

/**
 * Takes the mark `Unhealthy` off a server, which Auto Scaling itself never does ("Health checks for instances in an Auto Scaling group", user guide).
 * IAM cannot tell the value that is set: that it is only ever `Healthy` is a rule of this file, which no other one may break.
 */
export const clearMark =
  (client: AutoScalingClient): GroupDoor['clearMark'] =>
  ({ server }) =>
    change('autoscaling:SetInstanceHealth', async () => {
      await client.send(new SetInstanceHealthCommand({ InstanceId: server, HealthStatus: 'Healthy' }));
      return { outcome: 'done' };
    });
