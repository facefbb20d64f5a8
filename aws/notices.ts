import { PublishCommand, type PublishCommandInput, SNSClient } from '@aws-sdk/client-sns';
import type { Notice, Notices } from '../core/ports.ts';
import { read } from './calls.ts';
import { toChatNotice } from './chat-notice.ts';
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

/** Where notices go (ARNs): those that name no topic of their own, and what chat tools show, which is every notice. */
export type Topics = { stack?: string | undefined; chat?: string | undefined };

/**
 * Notices on an SNS topic: the policy's own, else the stack's. Without either they stay in the log and the ledger. Each goes to the topic for chat tools
 * too, where there is one: one topic that fails keeps nothing from the other.
 */
export const openNotices = (client: SNSClient, { stack, chat }: Topics): Notices => ({
  send: async (notice) => {
    const topic = notice.topic ?? stack;
    const messages: PublishCommandInput[] = [
      ...(topic === undefined ? [] : [toMessage(notice, topic)]),
      ...(chat === undefined
        ? []
        : [{ TopicArn: chat, Message: JSON.stringify(toChatNotice(notice)), MessageAttributes: toAttributes(notice) }]),
    ];
    const publish = (message: PublishCommandInput) => read('sns:Publish', () => client.send(new PublishCommand(message)));
    const [failed] = (await Promise.allSettled(messages.map(publish))).flatMap((sent) => (sent.status === 'rejected' ? [sent] : []));
    if (failed) throw failed.reason;
  },
});

/** The same with a client of its own, as the environment of a function names the topics. */
export const connectNotices = (make: MakeClient, variable: (name: string) => string | undefined): Notices =>
  openNotices(make(SNSClient), readTopics(variable));

/** The topics that the environment of a function names. */
export const readTopics = (variable: (name: string) => string | undefined): Topics => ({
  stack: variable('NOTICES_TOPIC_ARN'),
  chat: variable('CHAT_TOPIC_ARN'),
});
