import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetRoleCommand, IAMClient, ListAttachedRolePoliciesCommand, ListRolePoliciesCommand } from '@aws-sdk/client-iam';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import type { MakeClient } from '../../aws/clients.ts';
import { proveSubject } from '../../tests/prove-subject.ts';
import type { Examination } from '../examination.ts';
import { examineInstanceRoles } from './examine.ts';
import { instanceRoleFixtures } from './fixtures.ts';
import { instanceRoles } from './instance-roles.ts';

describe('the fitness functions of a role of servers', () => {
  proveSubject(instanceRoles, instanceRoleFixtures, ['name']);
});

describe('the roles that are examined', () => {
  const cloudFormation = mockClient(CloudFormationClient);
  const iam = mockClient(IAMClient);
  const make = ((one: new (settings: object) => unknown) => new one({ region: 'eu-west-1' })) as unknown as MakeClient;
  const examine = async (value: string | undefined) => {
    const Parameters = value === undefined ? [] : [{ ParameterKey: 'InstanceRoleArns', ParameterValue: value }];
    cloudFormation
      .on(DescribeStacksCommand)
      .resolves({ Stacks: [{ StackName: 's', StackStatus: 'UPDATE_COMPLETE', CreationTime: new Date(0), Parameters }] });
    const checks = await examineInstanceRoles({ make, stack: 'arn:s' } as unknown as Examination, 'pre-traffic');
    return checks.map(({ id, resource, judgement }) => [id, resource, judgement.outcome]);
  };

  beforeEach(() => {
    cloudFormation.reset();
    iam.reset();
    const trusting = { Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }] };
    iam.on(ListRolePoliciesCommand).resolves({ PolicyNames: [] });
    iam.on(ListAttachedRolePoliciesCommand).resolves({ AttachedPolicies: [] });
    iam.on(GetRoleCommand, { RoleName: 'builder' }).resolves({ Role: { AssumeRolePolicyDocument: JSON.stringify(trusting) } } as never);
    iam.on(GetRoleCommand, { RoleName: 'web' }).rejects(Object.assign(new Error('no'), { name: 'AccessDenied' }));
  });

  test('are all that the parameter names, by the last part of their ARNs; one that could not be read is unknown, a pattern is refused', async () => {
    const [builder, web, all] = [
      'arn:aws:iam::123456789012:role/images/builder',
      'arn:aws:iam::123456789012:role/web',
      'arn:aws:iam::123456789012:role/*',
    ];
    expect(await examine(`${builder}, ${web},${all}`)).toEqual([
      ['instance-role-trust', builder, 'pass'],
      ['instance-role-bounds', builder, 'pass'],
      ['instance-role-trust', web, 'unknown'],
      ['instance-role-bounds', web, 'pass'],
      ['instance-role-trust', all, 'fail'],
      ['instance-role-bounds', all, 'unknown'],
    ]);
  });

  test('are not examined where the stack does not say which they are', async () => {
    await expect(examine(undefined)).rejects.toThrow('the stack reports nothing under InstanceRoleArns');
    cloudFormation.on(DescribeStacksCommand).rejects(Object.assign(new Error('no'), { name: 'AccessDenied' }));
    await expect(examineInstanceRoles({ make, stack: 'arn:s' } as unknown as Examination, 'pre-traffic')).rejects.toThrow(
      'InstanceRoleArns could not be read: denied',
    );
  });
});
