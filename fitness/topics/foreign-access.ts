import { judgeForeign } from '../find-foreign.ts';
import type { FitnessFunction, Judgement } from '../fitness-function.ts';
import { judgeUnknown } from '../readings.ts';
import type { Topic } from './topic.ts';

const judge = ({ name, account, settings }: Topic): Judgement => {
  if (settings.is === 'unknown') return judgeUnknown(settings);
  const { policy } = settings.value;
  const evidence = { source: settings.source, topic: name };
  if (policy.length === 0)
    return { outcome: 'unknown', reason: 'every topic has a policy, and its statements were not reported', evidence };
  return judgeForeign(policy, account, 'the topic', evidence);
};

/** No other account uses the topic, and no service for another account: alarms of anyone would be notices of ours. */
export const foreignAccess: FitnessFunction<Topic> = {
  id: 'sns-foreign-access',
  title: 'No other account may use the topic, nor a service for another account',
  severity: 'gate',
  phases: ['pre-traffic', 'post-traffic', 'scheduled'],
  why: 'Another account that may subscribe reads which servers you have; one that may publish, or whose alarms may, can report that all is well.',
  remedy: 'Remove the statement, or name this account in it; give a service aws:SourceAccount, or an aws:SourceArn of this account.',
  source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html',
  judge,
};
