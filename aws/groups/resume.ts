import { AutoScalingClient, DeletePolicyCommand, ResumeProcessesCommand } from '@aws-sdk/client-auto-scaling';
import type { GroupDoor } from '../../core/ports.ts';
import type { IntentResult } from '../../core/record/intent.ts';
import { change } from '../calls.ts';
import type { MakeClient } from '../clients.ts';

/** What puts a group back as it was. */
export type PutBack = Pick<GroupDoor, 'resume' | 'deletePolicy'>;

/** A policy that is gone already is as it should be. */
const isGone = (result: IntentResult): boolean =>
  result.outcome === 'refused' && /not found|does not exist|No scaling policy/i.test(result.message);

/** How a group is put back, apart from all other changes: without any other right. */
export const openResume = (client: AutoScalingClient): PutBack => ({
  resume: ({ group, processes }) =>
    change('autoscaling:ResumeProcesses', async () => {
      await client.send(new ResumeProcessesCommand({ AutoScalingGroupName: group, ScalingProcesses: [...processes] }));
      return { outcome: 'done' };
    }),

  deletePolicy: async ({ group, policy }) => {
    const result = await change('autoscaling:DeletePolicy', async () => {
      await client.send(new DeletePolicyCommand({ AutoScalingGroupName: group, PolicyName: policy }));
      return { outcome: 'done' };
    });
    return isGone(result) ? { outcome: 'done' } : result;
  },
});

/** The same, with a client of its own. */
export const connectResume = (make: MakeClient): PutBack => openResume(make(AutoScalingClient));
