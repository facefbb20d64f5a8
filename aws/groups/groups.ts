import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import type { GroupDoor } from '../../core/ports.ts';
import { openGroupChanges } from './group-changes.ts';
import { openGroupReads } from './group-reads.ts';
import { openResume } from './resume.ts';

/**
 * The whole door to EC2 Auto Scaling, for those who read and change groups.
 *
 * @param isStandIn is this an endpoint other than AWS, which may not know every operation?
 */
export const openGroupDoor = (client: AutoScalingClient, isStandIn: boolean): GroupDoor => ({
  ...openGroupReads(client, isStandIn),
  ...openGroupChanges(client),
  ...openResume(client),
});
