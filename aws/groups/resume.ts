import { AutoScalingClient, ResumeProcessesCommand } from '@aws-sdk/client-auto-scaling';
import type { GroupDoor } from '../../core/ports.ts';
import { change } from '../calls.ts';
import type { MakeClient } from '../clients.ts';

/** How processes of a group are resumed, apart from all other changes: what was suspended is put back without any other right. */
export const openResume = (client: AutoScalingClient): Pick<GroupDoor, 'resume'> => ({
  resume: ({ group, processes }) =>
    change('autoscaling:ResumeProcesses', async () => {
      await client.send(new ResumeProcessesCommand({ AutoScalingGroupName: group, ScalingProcesses: [...processes] }));
      return { outcome: 'done' };
    }),
});

/** The same, with a client of its own. */
export const connectResume = (make: MakeClient): Pick<GroupDoor, 'resume'> => openResume(make(AutoScalingClient));
