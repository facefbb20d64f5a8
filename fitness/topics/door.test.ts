import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { readTopic } from './door.ts';
import { encryption } from './encryption.ts';
import { topicPermissions } from './permissions.ts';
import { publicAccess } from './public-access.ts';
import { subscribed } from './subscribed.ts';
import type { Topic } from './topic.ts';

const client = mockClient(SNSClient);
const TopicArn = 'arn:aws:sns:eu-west-1:123456789012:notices';
const Attributes = {
  TopicArn,
  KmsMasterKeyId: 'key',
  Policy: JSON.stringify({ Statement: { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::123456789012:root' } } }),
  SubscriptionsConfirmed: '2',
};
const read = (): Promise<Topic> => readTopic(new SNSClient({}), TopicArn);
const judge = async (): Promise<string[]> => {
  const topic = await read();
  return [encryption, publicAccess, subscribed].map((each) => each.judge(topic).outcome);
};

beforeEach(() => {
  client.reset();
  client.on(GetTopicAttributesCommand, { TopicArn }).resolves({ Attributes });
});

describe('the door to a topic', () => {
  test('reads what passes', async () => {
    expect(await read()).toMatchObject({ name: 'notices', settings: { value: { key: 'key', confirmed: 2, policy: { length: 1 } } } });
    expect(await judge()).toEqual(['pass', 'pass', 'pass']);
  });

  test('sees a topic that is open, not encrypted and without a subscriber', async () => {
    const Policy = JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: '*' }] });
    client.on(GetTopicAttributesCommand).resolves({ Attributes: { TopicArn, Policy, KmsMasterKeyId: '', SubscriptionsConfirmed: '0' } });
    expect(await judge()).toEqual(['fail', 'fail', 'fail']);
  });

  test.each([{}, { Attributes: {} }, { Attributes: { Policy: '{}' } }, { Attributes: { Policy: 'not JSON' } }])(
    'what cannot be understood is not known: %j',
    async (answer) => {
      client.on(GetTopicAttributesCommand).resolves(answer);
      expect(await judge()).toEqual(['unknown', 'unknown', 'unknown']);
    },
  );

  test('a denial names the action, and what is throttled, unanswered or missing is unknown', async () => {
    client.on(GetTopicAttributesCommand, { TopicArn }).rejects(Object.assign(new Error('no'), { name: 'AuthorizationErrorException' }));
    const [{ action } = { action: '' }] = topicPermissions.readTopic ?? [];
    expect((await read()).settings).toMatchObject({ is: 'unknown', permission: action });
    for (const name of ['ThrottledException', 'TimeoutError', 'NotFoundException']) {
      client.on(GetTopicAttributesCommand, { TopicArn }).rejects(Object.assign(new Error('no'), { name }));
      const { settings } = await read();
      expect(settings).toMatchObject({ is: 'unknown', reason: expect.stringContaining(name) });
      expect(settings).not.toHaveProperty('permission');
    }
  });
});
