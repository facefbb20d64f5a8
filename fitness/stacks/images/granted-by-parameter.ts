import type { ParameterGrants } from '../../release/roles/granted-by-parameter.ts';

const roles = ['StepBakeFunctionRole'];

/** What the template of images grants for the parameters that people give it: roles of servers, clusters of tests, keys. */
export const grantedByParameter: readonly ParameterGrants[] = [
  {
    parameter: 'InstanceRoleArns',
    roles,
    grants: (passed) =>
      passed.map((resource) => ({
        action: 'iam:PassRole',
        resource,
        conditions: { StringEquals: { 'iam:PassedToService': ['ec2.amazonaws.com'] } },
      })),
  },
  {
    parameter: 'InstanceRoleArns',
    roles: ['PreTrafficFunctionRole', 'PostTrafficFunctionRole'],
    grants: (passed) =>
      passed.flatMap((resource) =>
        ['GetRole', 'GetRolePolicy', 'ListAttachedRolePolicies', 'ListRolePolicies'].map((name) => ({
          action: `iam:${name}`,
          resource,
          conditions: {},
        })),
      ),
  },
  {
    parameter: 'TestClusterArns',
    roles,
    grants: (clusters, { partition, region, account }) => [
      {
        action: 'ecs:RunTask',
        resource: `arn:${partition}:ecs:${region}:${account}:task-definition/recycler-*:*`,
        conditions: { ArnEquals: { 'ecs:cluster': [...clusters] } },
      },
      ...clusters.map((resource) => ({ action: 'ecs:DeregisterContainerInstance', resource, conditions: {} })),
    ],
  },
  {
    parameter: 'KeyArns',
    roles,
    grants: (keys, { region }) =>
      keys.flatMap((resource) => [
        ...['Decrypt', 'DescribeKey', 'GenerateDataKeyWithoutPlaintext', 'ReEncryptFrom', 'ReEncryptTo'].map((name) => ({
          action: `kms:${name}`,
          resource,
          conditions: { StringEquals: { 'kms:ViaService': [`ec2.${region}.amazonaws.com`] } },
        })),
        { action: 'kms:CreateGrant', resource, conditions: { Bool: { 'kms:GrantIsForAWSResource': ['true'] } } },
      ]),
  },
  {
    parameter: 'RegionalKeyArns',
    roles,
    grants: (keys) =>
      keys.flatMap((resource) => [
        ...['Decrypt', 'DescribeKey', 'GenerateDataKeyWithoutPlaintext', 'ReEncryptFrom', 'ReEncryptTo'].map((name) => ({
          action: `kms:${name}`,
          resource,
          conditions: { StringLike: { 'kms:ViaService': ['ec2.*.amazonaws.com'] } },
        })),
        { action: 'kms:CreateGrant', resource, conditions: { Bool: { 'kms:GrantIsForAWSResource': ['true'] } } },
      ]),
  },
  ...[
    { owners: ['BeginBakeFunctionRole'], keys: ['rejected'] },
    { owners: roles, keys: ['fleet#*', 'rejected'] },
  ].map(({ owners, keys }) => ({
    parameter: 'RegionalLedgerArns',
    roles: owners,
    grants: (tables: readonly string[]) =>
      tables.flatMap((resource) =>
        ['DeleteItem', 'PutItem', 'UpdateItem'].map((name) => ({
          action: `dynamodb:${name}`,
          resource,
          conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys }, Null: { 'dynamodb:LeadingKeys': ['false'] } },
        })),
      ),
  })),
  {
    parameter: 'RegionalLedgerArns',
    roles: ['BeginBakeFunctionRole', 'PruneImagesFunctionRole', ...roles],
    grants: (tables) =>
      tables.flatMap((resource) =>
        ['BatchGetItem', 'GetItem', 'Query'].map((name) => ({ action: `dynamodb:${name}`, resource, conditions: {} })),
      ),
  },
];
