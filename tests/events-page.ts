import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { toChatNotice } from '../aws/chat-notice.ts';
import { eventSource, toEntry } from '../aws/events.ts';
import { type CampaignEvent, type EventKind, eventMeanings, eventSchemaName, sentEventSchema } from '../core/record/event.ts';
import { heldNotice } from './sample-notice.ts';

const bus = 'arn:aws:events:eu-west-1:111122223333:event-bus/default';

/** The event that the page shows. */
export const shownEvent: CampaignEvent = {
  schema: eventSchemaName,
  id: 'web-20260105T090147:4',
  seq: 4,
  at: '2026-01-05T09:21:40.000Z',
  fleet: 'web',
  campaign: 'web-20260105T090147',
  release: '3f9c1a7be204',
  level: 'warning',
  text: 'paused by a guardrail: alarm web-5xx is in ALARM',
  servers: { all: 100, stale: 100, replaced: 31, failed: 0 },
  kind: 'Held',
  hold: { reason: 'alarm web-5xx is in ALARM', since: '2026-01-05T09:21:40.000Z' },
  next: 'wait until it is OK, or remove it from brakes.alarms in the policy',
};

type Properties = { properties: Record<string, unknown>; required: string[] };

const kinds = z.toJSONSchema(sentEventSchema, { io: 'output' }) as unknown as { oneOf: Properties[] };
const common = Object.keys(kinds.oneOf[0]?.properties ?? {}).filter((key) => kinds.oneOf.every(({ properties }) => key in properties));

/** What an event of this kind says besides what all of them say; in italics what it may leave out. */
const partsOf = (kind: EventKind): string => {
  const found = kinds.oneOf.find(({ properties }) => (properties.kind as { const?: string }).const === kind);
  if (!found) throw new Error(`the schema has no ${kind}`);
  const own = Object.keys(found.properties).filter((key) => !common.includes(key));
  return own.map((key) => (found.required.includes(key) ? `\`${key}\`` : `*\`${key}\`*`)).join(', ') || 'none';
};

const toJson = (value: unknown): string => `\`\`\`json\n${JSON.stringify(value, undefined, 2)}\n\`\`\``;

const rule = `\`\`\`yaml
AWSTemplateFormatVersion: '2010-09-09'
Description: What needs a person goes to a queue of your own
Resources:
  Rule:
    Type: AWS::Events::Rule
    Properties:
      EventPattern:
        source: [${eventSource}]
        detail-type: [Held, Stopped, DeadlineAtRisk, CampaignDone]
        detail:
          level: [warning, alert]
          fleet: [{ prefix: web }]
      Targets:
        - Id: queue
          Arn: !GetAtt Work.Arn
          # "If delivery fails after all retry attempts are exhausted, the event is dropped": the other queue keeps it.
          DeadLetterConfig: { Arn: !GetAtt Lost.Arn }
  Work:
    Type: AWS::SQS::Queue
  Lost:
    Type: AWS::SQS::Queue
    Properties: { MessageRetentionPeriod: 1209600 }
  Access:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Work, !Ref Lost]
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal: { Service: events.amazonaws.com }
            Action: sqs:SendMessage
            Resource: [!GetAtt Work.Arn, !GetAtt Lost.Arn]
            Condition: { ArnEquals: { 'aws:SourceArn': !GetAtt Rule.Arn } }
\`\`\``;

const channel = `\`\`\`yaml
AWSTemplateFormatVersion: '2010-09-09'
Description: The channel of Slack where notices are posted
Parameters:
  Workspace: { Type: String, Description: Id of the workspace that was authorised once in the console of Amazon Q Developer in chat applications }
  Channel: { Type: String, Description: Id of the channel }
Resources:
  Chat:
    Type: AWS::SNS::Topic
  ChannelRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement: [{ Effect: Allow, Principal: { Service: chatbot.amazonaws.com }, Action: sts:AssumeRole }]
  Configuration:
    Type: AWS::Chatbot::SlackChannelConfiguration
    Properties:
      ConfigurationName: instance-recycler
      SlackWorkspaceId: !Ref Workspace
      SlackChannelId: !Ref Channel
      IamRoleArn: !GetAtt ChannelRole.Arn
      SnsTopicArns: [!Ref Chat]
Outputs:
  ChatTopicArn: { Value: !Ref Chat }
\`\`\``;

/** The page of events and of notices for chat tools, as text. */
export const writeEventsPage = (): string =>
  `${[
    '# Events and chat notices',
    'For other systems every step of a campaign is an event on EventBridge; people read notices by [e-mail](operations.md#notices), and in Slack or Teams. `npm run generate` writes this page from the code. The words are in the [glossary](glossary.md).',
    '## Events',
    `The stack sends them to the bus that its parameter \`EventBus\` names, the default bus of its account and Region unless you name another, with source \`${eventSource}\` and the kind as detail-type. Empty sends none. Campaigns that a person runs with \`run --local\` send none either.`,
    [
      '| detail-type | when | says besides |',
      '|---|---|---|',
      ...(Object.keys(eventMeanings) as EventKind[]).map((kind) => `| \`${kind}\` | ${eventMeanings[kind]}. | ${partsOf(kind)} |`),
    ].join('\n'),
    `In italics: where there is such a thing. Every event says ${common.map((key) => `\`${key}\``).join(', ')}. \`servers\` counts how the campaign stands, so the newest event alone is enough for a dashboard. The [JSON Schema](schemas/event.json) has every key; fields may be added. An event holds no secret, no console output and nothing of what your servers serve.`,
    toJson({ source: eventSource, 'detail-type': 'Held', detail: JSON.parse(toEntry(shownEvent, bus).Detail ?? '') }),
    '## What a consumer can rely on',
    [
      '* **None is lost.** An event is written to the ledger in the transaction that makes it true, and is removed from there once the bus has taken it. What could not be sent is sent by the next run of `begin`, with the schedule on within five minutes; `EventsUnsentAlarm` says that it has not worked for a quarter of an hour. The ledger keeps it for 90 days. A campaign never waits for a bus.',
      '* **Some come twice**, after a crash for example: `id` is the same then. Drop what you have seen.',
      '* **Any may come late.** Put those of a campaign in the order of `seq`, which begins with 1 and has no gaps. `CampaignStarted` is the first, `CampaignDone` the last. A missing number is on its way.',
      '* From the bus on it is EventBridge: it tries to deliver for 24 hours, and then drops the event. Give the target a queue for what was not delivered, as below.',
      '* A bus that does not exist may take events without an error. See that it does before you name it.',
    ].join('\n'),
    'With `EventsPerServer` a consumer can tell the whole story of a campaign from its events: which server was replaced by which, and how it ended, every hold with its begin and its end, stops, and the outcome. A test does so, and compares it with the report.',
    '### A rule',
    rule,
    'Another account gets events by a rule whose target is its bus. EventBridge does not pass them on to a third one.',
    '## Notices in Slack and Teams',
    'Amazon Q Developer in chat applications posts what is in the form of its [custom notifications](https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html), and drops other texts. So give it a topic of its own, and the stack its ARN as `ChatTopicArn`: every notice is then sent there too, whatever topic a policy names. Alarms of the stack are in a form that it knows already: let the channel follow the output `NoticesTopic` for those. For Teams, configure the channel in the console.',
    channel,
    'All notices of a campaign are one thread, where the preferences of the channel allow threads. A title is cut after 250 characters, what happened after 8,000; what to do is never cut, but broken into steps of 350 characters. A reason that a person wrote can mention no channel and make no link. The topic above is not encrypted by a key of your own; one that is must let the functions of the stack use the key.',
    toJson(toChatNotice(heldNotice)),
    'PagerDuty, tickets and webhooks: a rule as above, with `detail.campaign` and `detail.hold.reason` as the key under which `Resumed` resolves what `Held` opened.',
  ].join('\n\n')}\n`;

if (import.meta.main) writeFileSync(join(import.meta.dirname, '../docs/events.md'), writeEventsPage());
