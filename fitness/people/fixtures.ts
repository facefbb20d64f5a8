import type { Fixtures } from '../fixtures.ts';
import { allow } from '../release/roles/fixtures.ts';
import type { Grant } from '../release/roles/grant.ts';
import { grantLimits } from '../release/roles/listed-grants.ts';
import type { BoundedPolicy } from '../release/roles/role.ts';

const begin = 'arn:aws:lambda:eu-west-1:123456789012:function:recycler-BeginFunction-1:*';
const invoke = allow('lambda:InvokeFunction', begin);

const policyOf = (...grants: Grant[]): BoundedPolicy => ({
  name: 'OperatorPolicy',
  own: { stack: 'recycler', names: ['ledger'] },
  limits: grantLimits,
  needed: ['lambda:InvokeFunction'],
  byParameter: { is: 'known', value: [], source: 'template.yaml' },
  inline: { is: 'known', value: { grants, denials: [] }, source: 'iam:GetPolicyVersion' },
  attached: { is: 'known', value: [], source: 'iam:GetPolicy' },
});

/** What proves each fitness function of a policy for people, by its id. */
export const peopleFixtures: Record<string, Fixtures<BoundedPolicy>> = {
  'people-policy-bounds': {
    good: [policyOf(invoke, allow('ec2:DescribeInstances'))],
    bad: {
      everything: policyOf(invoke, allow('*')),
      'any function': policyOf(allow('lambda:InvokeFunction', 'arn:aws:lambda:eu-west-1:123456789012:function:*')),
      'what it is not for, on our own': policyOf(invoke, allow('lambda:UpdateFunctionCode', begin)),
      'any secret': policyOf(allow('secretsmanager:GetSecretValue')),
      'servers of anyone': policyOf(allow('ec2:TerminateInstances')),
    },
    needs: {
      inline: (each, inline) => ({ ...each, inline }),
      attached: (each, attached) => ({ ...each, attached }),
      byParameter: (each, byParameter) => ({ ...each, byParameter }),
    },
  },
};
