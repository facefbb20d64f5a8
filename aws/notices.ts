import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Notices } from '../core/ports.ts';
import { read } from './calls.ts';
import type { MakeClient } from './clients.ts';

/** Notices on an SNS topic: the policy's own, else the stack's. Without either they stay in the log and the ledger. */
export const openNotices = (client: SNSClient, stackTopic: string | undefined): Notices => ({
  send: async ({ level, text, campaign, fleet, topic }) => {
    const target = topic ?? stackTopic;
    if (target === undefined) return;
    const message = { level, text, fleet, campaign };
    await read('sns:Publish', () =>
      client.send(
        new PublishCommand({
          TopicArn: target,
          Subject: `Instance Recycler: ${fleet}: ${level}`.slice(0, 100),
          Message: JSON.stringify(message),
        }),
      ),
    );
  },
});

/** The same, with a client of its own. */
export const connectNotices = (make: MakeClient, stackTopic: string | undefined): Notices => openNotices(make(SNSClient), stackTopic);
