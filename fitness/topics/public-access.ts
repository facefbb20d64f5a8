import type { FitnessFunction, Judgement } from '../fitness-function.ts';
import { isOpenStatement } from '../lambda/open-statement.ts';
import { judgeUnknown } from '../readings.ts';
import type { Topic } from './topic.ts';

/** The policy that AWS gives a new topic limits by the account that owns it (SNS developer guide, access control). */
const owner = ['aws:sourceowner'];

const judge = ({ name, settings }: Topic): Judgement => {
  if (settings.is === 'unknown') return judgeUnknown(settings);
  const { policy } = settings.value;
  const open = policy.filter((statement) => isOpenStatement(statement, owner));
  const evidence = { source: settings.source, topic: name, statements: policy.length, open };
  if (policy.length === 0)
    return { outcome: 'unknown', reason: 'every topic has a policy, and its statements were not reported', evidence };
  const statements = open.map(({ Sid }) => Sid ?? 'a statement').join(', ');
  return open.length === 0
    ? { outcome: 'pass', reason: 'no stranger may use the topic', evidence }
    : { outcome: 'fail', reason: `${statements} lets anyone use the topic: limit it to a source or an account`, evidence };
};

/** Strangers can neither read nor write what is published on a topic. */
export const publicAccess: FitnessFunction<Topic> = {
  id: 'sns-public-access',
  title: 'Strangers cannot use the topic',
  severity: 'scored',
  phases: ['pre-traffic', 'post-traffic', 'scheduled'],
  why: 'A stranger who may subscribe reads which servers you have; one who may publish can report that all is well.',
  remedy: 'Remove the statement, or add aws:SourceAccount, aws:SourceArn or aws:PrincipalOrgID to it.',
  source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/sns-controls.html',
  judge,
};
