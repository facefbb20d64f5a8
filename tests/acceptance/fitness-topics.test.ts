import { AddPermissionCommand, CreateTopicCommand, SetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, describe, expect, test } from '@jest/globals';
import { readTopic } from '../../fitness/topics/door.ts';
import { topics } from '../../fitness/topics/topics.ts';
import { startMoto } from './server.ts';

/*
 * What moto does not report: it counts no subscriptions, so that a topic has a subscriber is seen by unit tests only; it has no IAM here, so nothing
 * is denied.
 */
const moto = await startMoto();
const describeOnMoto = moto ? describe : describe.skip;
const client = new SNSClient({
  endpoint: moto?.endpoint ?? 'http://127.0.0.1:1',
  region: 'eu-west-1',
  credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
  maxAttempts: 2,
});

/** The outcome of each fitness function for a topic, by its id, through the door. */
const judge = async (arn: string): Promise<Record<string, string>> => {
  const topic = await readTopic(client, arn);
  return Object.fromEntries(topics.functions.map((each) => [each.id, each.judge(topic).outcome]));
};
const make = async (Name: string): Promise<string> => (await client.send(new CreateTopicCommand({ Name }))).TopicArn ?? '';

afterAll(async () => {
  client.destroy();
  await moto?.stop();
});

describeOnMoto('the fitness functions of topics, on moto', () => {
  test('a new topic is closed to strangers, encrypts nothing, and has no subscriber', async () => {
    expect(await judge(await make('new'))).toEqual({
      'sns-encryption': 'fail',
      'sns-public-access': 'pass',
      'sns-foreign-access': 'pass',
      'sns-subscribed': 'fail',
    });
  });

  test('a key of the account passes, the key that AWS manages does not', async () => {
    const TopicArn = await make('notices');
    const set = (AttributeValue: string) =>
      client.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: 'KmsMasterKeyId', AttributeValue }));
    await set('alias/recycler');
    expect(await judge(TopicArn)).toMatchObject({ 'sns-encryption': 'pass', 'sns-public-access': 'pass' });
    await set('alias/aws/sns');
    expect(await judge(TopicArn)).toMatchObject({ 'sns-encryption': 'fail' });
  });

  test('a statement for one account passes, one for anyone fails', async () => {
    const TopicArn = await make('open');
    await client.send(new AddPermissionCommand({ TopicArn, Label: 'one', AWSAccountId: ['123456789012'], ActionName: ['Publish'] }));
    expect(await judge(TopicArn)).toMatchObject({ 'sns-public-access': 'pass', 'sns-foreign-access': 'pass' });
    await client.send(new AddPermissionCommand({ TopicArn, Label: 'two', AWSAccountId: ['210987654321'], ActionName: ['Subscribe'] }));
    expect(await judge(TopicArn)).toMatchObject({ 'sns-public-access': 'pass', 'sns-foreign-access': 'fail' });
    const AttributeValue = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Sid: 'open', Effect: 'Allow', Principal: '*', Action: 'sns:Publish', Resource: TopicArn }],
    });
    await client.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: 'Policy', AttributeValue }));
    expect(await judge(TopicArn)).toMatchObject({ 'sns-public-access': 'fail' });
  });

  test('a topic that is not there passes nothing', async () => {
    const outcomes = await judge('arn:aws:sns:eu-west-1:123456789012:missing');
    expect(new Set(Object.values(outcomes))).toEqual(new Set(['unknown']));
  });
});
