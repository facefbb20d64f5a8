import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Notice, Notices } from '../core/ports.ts';
import { read } from './calls.ts';
import type { MakeClient } from './clients.ts';

/** What a notice is called where it is about no fleet but the Recycler itself. */
const itself = 'Instance Recycler';

const longestSubject = 100;

/** "Constraints: Subjects must be ASCII text that begins with a letter, number, or punctuation mark ... less than 100 characters" (Publish, SNS API). */
const toSubject = ({ level, fleet, text }: Notice): string => {
  const subject = `${level.toUpperCase()} ${fleet || itself}: ${text}`.replaceAll(/\s+/g, ' ').replaceAll(/[^ -~]/g, '?');
  return subject.length < longestSubject ? subject : `${subject.slice(0, longestSubject - 4)}...`;
};

/** Region and account of a topic: arn:aws:sns:REGION:ACCOUNT:NAME. */
const placeOf = (topic: string): string | undefined => {
  const [, , , region, account] = topic.split(':');
  return region && account ? `account ${account}, ${region}` : undefined;
};

/** What a person reads: what happened, what to do, and where. */
const toBody = ({ level, text, next, fleet, campaign, server, release }: Notice, topic: string): string => {
  const facts: [string, string | undefined][] = [
    ['Fleet', fleet === itself ? undefined : fleet],
    ['Campaign', campaign],
    ['Server', server],
    ['Release', release],
    ['Where', placeOf(topic)],
  ];
  const todo = next ?? (level === 'info' ? 'nothing' : undefined);
  return [
    `${level.toUpperCase()}: ${text}`,
    '',
    ...(todo === undefined ? [] : [`What to do: ${todo}`, '']),
    ...facts.flatMap(([name, value]) => (value ? [`${`${name}:`.padEnd(10)}${value}`] : [])),
  ].join('\n');
};

/** What programs and filters of subscriptions read. An attribute must not be empty. */
const toAttributes = ({ level, fleet, campaign, server, release }: Notice) =>
  Object.fromEntries(
    Object.entries({ level, fleet: fleet === itself ? undefined : fleet, campaign, server, release }).flatMap(([name, value]) =>
      value ? [[name, { DataType: 'String', StringValue: value }] as const] : [],
    ),
  );

/** A notice as it is published on a topic (ARN): a subject and a text for people, and attributes for programs. */
export const toMessage = (notice: Notice, topic: string) => ({
  TopicArn: topic,
  Subject: toSubject(notice),
  Message: toBody(notice, topic),
  MessageAttributes: toAttributes(notice),
});

/** Notices on an SNS topic: the policy's own, else the stack's. Without either they stay in the log and the ledger. */
export const openNotices = (client: SNSClient, stackTopic: string | undefined): Notices => ({
  send: async (notice) => {
    const topic = notice.topic ?? stackTopic;
    if (topic === undefined) return;
    await read('sns:Publish', () => client.send(new PublishCommand(toMessage(notice, topic))));
  },
});

/** The same, with a client of its own. */
export const connectNotices = (make: MakeClient, stackTopic: string | undefined): Notices => openNotices(make(SNSClient), stackTopic);
