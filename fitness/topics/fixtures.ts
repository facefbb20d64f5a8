import type { Fixtures } from '../fixtures.ts';
import type { Statement } from '../lambda/function.ts';
import type { Topic, TopicSettings } from './topic.ts';

const alarms: Statement = {
  Sid: 'AlarmsPublish',
  Effect: 'Allow',
  Principal: { Service: 'cloudwatch.amazonaws.com' },
  Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
};
const encrypted: Statement = {
  Sid: 'OnlyEncryptedTransport',
  Effect: 'Deny',
  Principal: '*',
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
};
const anyone: Statement = { Sid: 'open', Effect: 'Allow', Principal: { AWS: '*' } };
const when = (operator: string, key: string, value: string): Statement => ({ ...anyone, Condition: { [operator]: { [key]: value } } });

/** A topic as it should be, or with other settings. */
export const topicOf = (more: Partial<TopicSettings> = {}): Topic => ({
  name: 'notices',
  account: '123456789012',
  settings: {
    is: 'known',
    value: { key: '1234abcd-12ab-34cd-56ef-1234567890ab', policy: [alarms, encrypted], confirmed: 1, ...more },
    source: 'sns:GetTopicAttributes',
  },
});

const needs: Fixtures<Topic>['needs'] = { settings: (topic, settings) => ({ ...topic, settings }) };

/** What proves each fitness function of a topic, by its id. */
export const topicFixtures: Record<string, Fixtures<Topic>> = {
  'sns-encryption': {
    good: [topicOf(), topicOf({ key: 'alias/recycler' })],
    bad: {
      'no key': topicOf({ key: undefined }),
      'the key that AWS manages': topicOf({ key: 'alias/aws/sns' }),
      'the key that AWS manages, by its ARN': topicOf({ key: 'arn:aws:kms:eu-west-1:123456789012:alias/aws/sns' }),
    },
    needs,
  },
  'sns-foreign-access': {
    good: [
      topicOf(),
      topicOf({ policy: [when('StringEquals', 'AWS:SourceOwner', '123456789012')] }),
      topicOf({ policy: [{ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::123456789012:role/reader' } }] }),
      topicOf({
        policy: [{ ...alarms, Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:*' } } }],
      }),
    ],
    bad: {
      'alarms of any account': topicOf({ policy: [{ ...alarms, Condition: undefined }] }),
      'alarms of another account': topicOf({
        policy: [{ ...alarms, Condition: { StringEquals: { 'aws:SourceAccount': '210987654321' } } }],
      }),
      'alarms of this account and another': topicOf({
        policy: [{ ...alarms, Condition: { StringEquals: { 'aws:SourceAccount': ['123456789012', '210987654321'] } } }],
      }),
      'another account': topicOf({ policy: [alarms, { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::210987654321:root' } }] }),
      'an organisation': topicOf({ policy: [when('StringEquals', 'aws:PrincipalOrgID', 'o-abc')] }),
      anyone: topicOf({ policy: [anyone] }),
      'no policy': topicOf({ policy: [{ Effect: 'Allow' }] }),
    },
    needs,
  },
  'sns-public-access': {
    good: [topicOf(), topicOf({ policy: [when('StringEquals', 'AWS:SourceOwner', '123456789012')] })],
    bad: {
      anyone: topicOf({ policy: [alarms, anyone] }),
      'any account': topicOf({ policy: [when('StringLike', 'AWS:SourceOwner', '*')] }),
      'a condition without effect': topicOf({ policy: [when('StringEquals', 'sns:Protocol', 'email')] }),
      'anyone but one': topicOf({ policy: [{ Effect: 'Allow', NotPrincipal: { AWS: '123456789012' } }] }),
    },
    needs,
  },
  'sns-subscribed': { good: [topicOf(), topicOf({ confirmed: 12 })], bad: { 'no one': topicOf({ confirmed: 0 }) }, needs },
};
