import type { Fixtures } from '../fixtures.ts';
import type { Grant } from '../release/roles/grant.ts';
import type { Trusted } from '../release/roles/role.ts';
import type { InstanceRole } from './instance-role.ts';

const ec2: Trusted = { kind: 'Service', name: 'ec2.amazonaws.com' };
const ssm = 'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore';

/** A role of servers with these grants and policies, taken by these. */
export const instanceRoleOf = (
  more: { grants?: Grant[]; attached?: string[]; trusted?: Trusted[] } = {},
  name = 'arn:aws:iam::123456789012:role/image-builder',
): InstanceRole => ({
  name,
  inline: { is: 'known', value: { grants: more.grants ?? [], denials: [] }, source: 'iam:GetRolePolicy' },
  attached: { is: 'known', value: more.attached ?? [ssm], source: 'iam:ListAttachedRolePolicies' },
  trust: { is: 'known', value: more.trusted ?? [ec2], source: 'iam:GetRole' },
});

const granting = (action: string, resource = '*'): InstanceRole => instanceRoleOf({ grants: [{ action, resource, conditions: {} }] });

/** What proves each fitness function of a role of servers, by its id. */
export const instanceRoleFixtures: Record<string, Fixtures<InstanceRole>> = {
  'instance-role-trust': {
    good: [instanceRoleOf(), instanceRoleOf({ trusted: [{ kind: 'Service', name: 'ec2.amazonaws.com.cn' }] })],
    bad: {
      'no one': instanceRoleOf({ trusted: [] }),
      'another service, too': instanceRoleOf({ trusted: [ec2, { kind: 'Service', name: 'lambda.amazonaws.com' }] }),
      'a person': instanceRoleOf({ trusted: [ec2, { kind: 'AWS', name: 'arn:aws:iam::123456789012:root' }] }),
      anyone: instanceRoleOf({ trusted: [{ kind: 'anyone', name: '*' }] }),
      'a service whose name begins so': instanceRoleOf({ trusted: [{ kind: 'Service', name: 'ec2.amazonaws.com.example' }] }),
      'a pattern': instanceRoleOf({}, 'arn:aws:iam::123456789012:role/*'),
      'every role': instanceRoleOf({}, '*'),
    },
    needs: { trust: (each, trust) => ({ ...each, trust }) },
  },
  'instance-role-bounds': {
    good: [instanceRoleOf(), granting('s3:GetObjectVersion', 'arn:aws:s3:::scripts/*'), granting('ec2:Describe*')],
    bad: {
      everything: granting('*'),
      'all of a service': granting('ec2:*'),
      'other servers': granting('ec2:TerminateInstances', 'arn:aws:ec2:eu-west-1:123456789012:instance/*'),
      'commands on other servers': granting('ssm:Send*'),
      'the label of an image': granting('ssm:labelparameterversion'),
      'other roles': granting('iam:PassRole'),
      'a policy that grants all': instanceRoleOf({ attached: [ssm, 'arn:aws:iam::aws:policy/AdministratorAccess'] }),
      'a policy of China that grants much': instanceRoleOf({ attached: ['arn:aws-cn:iam::aws:policy/PowerUserAccess'] }),
    },
    needs: {
      inline: (each, inline) => ({ ...each, inline }),
      attached: (each, attached) => ({ ...each, attached }),
    },
  },
};
