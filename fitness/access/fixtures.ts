import type { Fixtures } from '../fixtures.ts';
import type { Statement } from '../lambda/function.ts';
import type { GuardedResource } from './resource-policy.ts';

const account = '123456789012';
const source = 'kms:GetKeyPolicy';

/** A resource with this policy, or with none. */
export const guardedBy = (...statements: Statement[]): GuardedResource => ({
  name: 'NoticesKey',
  account,
  policy: statements.length === 0 ? { is: 'absent', source } : { is: 'known', value: statements, source },
});

const allow = (Principal: unknown, Condition?: unknown): Statement => ({ Sid: 'One', Effect: 'Allow', Principal, Condition });
const alarms = { Service: 'cloudwatch.amazonaws.com' };

/** What proves each fitness function of a resource with a policy, by its id. */
export const accessFixtures: Record<string, Fixtures<GuardedResource>> = {
  'stack-foreign-access': {
    good: [
      guardedBy(allow({ AWS: `arn:aws:iam::${account}:root` })),
      guardedBy(),
      guardedBy(allow(alarms, { StringEquals: { 'aws:SourceAccount': account } })),
      guardedBy(allow({ AWS: '*' }, { StringEquals: { 'kms:CallerAccount': account, 'kms:ViaService': 'sns.eu-west-1.amazonaws.com' } })),
      guardedBy({ Effect: 'Deny', Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    ],
    bad: {
      anyone: guardedBy(allow({ AWS: '*' })),
      'anyone through a service': guardedBy(allow({ AWS: '*' }, { StringEquals: { 'kms:ViaService': 'sns.eu-west-1.amazonaws.com' } })),
      'callers of another account': guardedBy(allow({ AWS: '*' }, { StringEquals: { 'kms:CallerAccount': '210987654321' } })),
      'another account': guardedBy(allow({ AWS: 'arn:aws:iam::210987654321:root' })),
      'an account that a document is shared with': guardedBy(allow({ AWS: ['210987654321'] })),
      'everyone that a document is shared with': guardedBy(allow({ AWS: ['all'] })),
      'a service for any account': guardedBy(allow(alarms)),
      'an organisation': guardedBy(allow({ AWS: '*' }, { StringEquals: { 'aws:PrincipalOrgID': 'o-abc' } })),
    },
    needs: { policy: (each, policy) => ({ ...each, policy }) },
  },
};
