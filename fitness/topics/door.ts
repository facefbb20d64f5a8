import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import type { MakeClient } from '../../aws/clients.ts';
import { parseStatements } from '../parse-statements.ts';
import { takeAnswer } from '../readings.ts';
import type { Topic } from './topic.ts';

/** Reads one snapshot of a topic. Never throws: what could not be read is an unknown reading. @param arn of the topic */
export const readTopic = async (client: SNSClient, arn: string): Promise<Topic> => ({
  name: arn.split(':').at(-1) ?? arn,
  account: arn.split(':')[4] ?? '',
  settings: await takeAnswer('sns:GetTopicAttributes', async () => {
    const { Attributes: found } = await client.send(new GetTopicAttributesCommand({ TopicArn: arn }));
    if (found?.Policy === undefined) return undefined;
    const confirmed = Number.parseInt(found.SubscriptionsConfirmed ?? '', 10);
    return {
      key: found.KmsMasterKeyId === '' ? undefined : found.KmsMasterKeyId,
      policy: parseStatements(found.Policy),
      confirmed: Number.isNaN(confirmed) ? undefined : confirmed,
    };
  }),
});

/** The same, with a client of its own. */
export const connectTopic =
  (make: MakeClient) =>
  (arn: string): Promise<Topic> =>
    readTopic(make(SNSClient), arn);
