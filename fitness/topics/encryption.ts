import type { FitnessFunction, Judgement } from '../fitness-function.ts';
import { judgeUnknown } from '../readings.ts';
import type { Topic } from './topic.ts';

/** Services such as CloudWatch cannot be let use it (SNS developer guide, "Encryption at rest"). */
const managed = /(^|\/)aws\/sns$/;

const judge = ({ name, settings }: Topic): Judgement => {
  if (settings.is === 'unknown') return judgeUnknown(settings);
  const { key } = settings.value;
  const evidence = { source: settings.source, topic: name, key };
  if (key === undefined) return { outcome: 'fail', reason: 'messages are kept unencrypted: set KmsMasterKeyId', evidence };
  return managed.test(key)
    ? { outcome: 'fail', reason: `alarms cannot publish under the key that AWS manages (${key}): set one of your own`, evidence }
    : { outcome: 'pass', reason: 'messages are encrypted with a key of this account', evidence };
};

/** What is published on a topic is encrypted at rest, under a key that alarms can use too. */
export const encryption: FitnessFunction<Topic> = {
  id: 'sns-encryption',
  title: 'Messages are encrypted with a key that alarms can use',
  severity: 'scored',
  phases: ['pre-traffic', 'post-traffic', 'scheduled'],
  why: 'Messages name your servers; and under the key that AWS manages an alarm cannot be published.',
  remedy: 'Set KmsMasterKeyId to a key whose policy lets cloudwatch.amazonaws.com use it.',
  source: 'https://docs.aws.amazon.com/config/latest/developerguide/sns-encrypted-kms.html',
  judge,
};
