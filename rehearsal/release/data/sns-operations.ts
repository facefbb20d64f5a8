import type { GetTopicAttributesCommandInput, GetTopicAttributesCommandOutput } from '@aws-sdk/client-sns';
import { account } from '../../ground.ts';
import { createServiceError, type Operations, operation } from '../../operation.ts';
import { recordsIn } from '../cloud-formation/resolve-template.ts';
import type { Settings } from '../cloud-formation/settings.ts';

/** Protocols whose owner has to confirm before anything is sent (SNS developer guide, subscribing to a topic). */
const confirmed = ['lambda', 'sqs', 'firehose'];

/** What SNS reports of topics, by their settings in the stack. */
export const createSnsOperations = (settings: Settings): Operations => ({
  'SNS.GetTopicAttributes': operation<GetTopicAttributesCommandInput, GetTopicAttributesCommandOutput>({
    takes: ['TopicArn'],
    answer: ({ TopicArn = '' }) => {
      const topic = settings.ofType('AWS::SNS::Topic').find(({ ref }) => ref === TopicArn);
      if (!topic) throw createServiceError('NotFoundException', 'Topic does not exist', 404);
      const policies = settings.ofType('AWS::SNS::TopicPolicy').map(({ properties }) => properties);
      const own = policies.findLast(({ Topics }) => [Topics ?? []].flat().includes(TopicArn))?.PolicyDocument;
      // What AWS gives a new topic (SNS developer guide, access control).
      const usual = {
        Version: '2008-10-17',
        Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Condition: { StringEquals: { 'AWS:SourceOwner': account } } }],
      };
      const others = settings.ofType('AWS::SNS::Subscription').filter(({ properties }) => properties.TopicArn === TopicArn);
      const protocols = [...recordsIn(topic.properties.Subscription), ...others.map(({ properties }) => properties)].map(({ Protocol }) =>
        String(Protocol),
      );
      const confirmedCount = protocols.filter((protocol) => confirmed.includes(protocol)).length;
      return {
        Attributes: {
          TopicArn,
          Owner: account,
          Policy: JSON.stringify(own ?? usual),
          SubscriptionsConfirmed: String(confirmedCount),
          SubscriptionsPending: String(protocols.length - confirmedCount),
          SubscriptionsDeleted: '0',
          ...(topic.properties.KmsMasterKeyId !== undefined && { KmsMasterKeyId: String(topic.properties.KmsMasterKeyId) }),
        },
      };
    },
  }),
});
