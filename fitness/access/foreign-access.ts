import { judgeForeign } from '../find-foreign.ts';
import type { FitnessFunction, Judgement } from '../fitness-function.ts';
import { judgeUnknown } from '../readings.ts';
import type { GuardedResource } from './resource-policy.ts';

const judge = ({ name, account, policy }: GuardedResource): Judgement => {
  if (policy.is === 'unknown') return judgeUnknown(policy);
  return judgeForeign(policy.is === 'known' ? policy.value : [], account, 'it', { source: policy.source, resource: name });
};

/** Nothing of the stack is open to another account, nor to a service that acts for any account. */
export const foreignAccess: FitnessFunction<GuardedResource> = {
  id: 'stack-foreign-access',
  title: 'No other account may use the resource, nor a service for another account',
  severity: 'gate',
  phases: ['pre-traffic', 'post-traffic', 'scheduled'],
  why: 'Who reads the ledger, the verdicts or the key of the notices knows your servers; who writes them decides what is replaced.',
  remedy: 'Remove the statement, or name this account in it; give a service aws:SourceAccount, or an aws:SourceArn of this account.',
  source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html',
  judge,
};
