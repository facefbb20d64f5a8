import type { PublishCommandInput, PublishCommandOutput } from '@aws-sdk/client-sns';
import { hexOf } from './chance.ts';
import type { Ground } from './ground.ts';
import { type Operations, operation } from './operation.ts';

/** Notices: each is kept on the ground, in order, for the report. */
export const createSns = (ground: Ground): Operations => ({
  'SNS.Publish': operation<PublishCommandInput, PublishCommandOutput>({
    takes: ['TopicArn', 'Subject', 'Message', 'MessageAttributes'],
    isMutating: true,
    answer: ({ TopicArn = '', Subject, Message = '' }) => {
      ground.published.push({ at: ground.clock.now(), topic: TopicArn, subject: Subject, message: Message });
      return { MessageId: hexOf(`notice:${ground.published.length}`) };
    },
  }),
});
