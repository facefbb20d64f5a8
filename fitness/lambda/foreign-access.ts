import { findForeign } from '../find-foreign.ts';
import type { FitnessFunction, Judgement } from '../fitness-function.ts';
import { judgeUnknown } from '../readings.ts';
import type { LambdaFunction } from './function.ts';

const judge = ({ name, expected, policies, versions }: LambdaFunction): Judgement => {
  // arn:aws:iam::ACCOUNT:role/NAME
  const account = expected.role.split(':')[4] ?? '';
  const qualifiers = Object.keys(policies);
  const found = Object.entries(policies).flatMap(([qualifier, policy]) =>
    policy.is === 'known'
      ? policy.value.flatMap((statement) => findForeign(statement, account).map((who) => `${qualifier} may be called by ${who}`))
      : [],
  );
  const evidence = { source: 'lambda:GetPolicy', function: name, account, qualifiers, found };
  if (found.length > 0) return { outcome: 'fail', reason: `${found.join('; ')}: remove it, or limit it to this account`, evidence };
  if (versions.is === 'unknown') return judgeUnknown(versions);
  for (const qualifier of versions.value) {
    const policy = policies[qualifier];
    if (policy === undefined) return { outcome: 'unknown', reason: `the policy of ${qualifier} was not read`, evidence };
  }
  const unread = Object.values(policies).find((policy) => policy.is === 'unknown');
  if (unread?.is === 'unknown') return judgeUnknown(unread);
  return { outcome: 'pass', reason: 'only this account, and services that act for it, may call a version or alias', evidence };
};

/** No other account may call the function, and no service for another account. */
export const foreignAccess: FitnessFunction<LambdaFunction> = {
  id: 'lambda-foreign-access',
  title: 'No other account may call a version or alias, nor a service for another account',
  severity: 'gate',
  phases: ['pre-traffic', 'post-traffic', 'scheduled'],
  why: 'Another account that may call attest or begin decides which release acts on your servers, and when; a service that may call for any account is asked by any.',
  remedy: 'Remove the permission, or name this account in it; give a service aws:SourceAccount, or an aws:SourceArn of this account.',
  source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html',
  judge,
};
