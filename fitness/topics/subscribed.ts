import type { FitnessFunction, Judgement } from '../fitness-function.ts';
import { judgeUnknown } from '../readings.ts';
import type { Topic } from './topic.ts';

const judge = ({ name, settings }: Topic): Judgement => {
  if (settings.is === 'unknown') return judgeUnknown(settings);
  const { confirmed } = settings.value;
  const evidence = { source: settings.source, topic: name, confirmed };
  if (confirmed === undefined) return { outcome: 'unknown', reason: 'the number of subscriptions was not reported', evidence };
  return confirmed > 0
    ? { outcome: 'pass', reason: `${confirmed} confirmed subscriptions`, evidence }
    : { outcome: 'fail', reason: 'it has no subscriber: subscribe, and confirm the subscription', evidence };
};

/** The topic has a confirmed subscriber. */
export const subscribed: FitnessFunction<Topic> = {
  id: 'sns-subscribed',
  title: 'At least one subscription of the topic is confirmed',
  severity: 'scored',
  phases: ['pre-traffic', 'post-traffic', 'scheduled'],
  why: 'Alarms and alerts go to this topic; without a subscription they reach no one.',
  remedy: 'Subscribe an address, a chat or a pager to the topic NoticesTopic of the stack, and confirm the subscription.',
  source: 'https://docs.aws.amazon.com/sns/latest/dg/sns-create-subscribe-endpoint-to-topic.html',
  judge,
};
