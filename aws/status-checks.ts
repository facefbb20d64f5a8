import {
  DisableApplicationStatusCheckSuppressionCommand,
  type EC2Client,
  EnableApplicationStatusCheckSuppressionCommand,
} from '@aws-sdk/client-ec2';
import type { StatusChecksDoor } from '../core/ports.ts';
import type { IntentResult } from '../core/record/intent.ts';
import { change } from './calls.ts';

type Answer = { UnsuccessfulResults?: readonly { InstanceId?: string | undefined; Reason?: string | undefined }[] | undefined };

/** One server is asked for, so what did not succeed is that one. */
const toResult = ({ UnsuccessfulResults: [failed] = [] }: Answer): IntentResult =>
  failed === undefined ? { outcome: 'done' } : { outcome: 'refused', code: 'Unsuccessful', message: failed.Reason ?? 'EC2 gave no reason' };

/**
 * The door to the suppression of application status checks. It always has an end: "If you do not specify DurationSeconds, suppression continues indefinitely"
 * (EC2 API reference, EnableApplicationStatusCheckSuppression).
 */
export const openStatusChecksDoor = (client: EC2Client): StatusChecksDoor => ({
  suppress: ({ server, seconds, token }) =>
    change('ec2:EnableApplicationStatusCheckSuppression', async () =>
      toResult(
        await client.send(
          new EnableApplicationStatusCheckSuppressionCommand({ InstanceIds: [server], DurationSeconds: seconds, ClientToken: token }),
        ),
      ),
    ),

  resume: ({ server }) =>
    change('ec2:DisableApplicationStatusCheckSuppression', async () =>
      toResult(await client.send(new DisableApplicationStatusCheckSuppressionCommand({ InstanceIds: [server] }))),
    ),
});
