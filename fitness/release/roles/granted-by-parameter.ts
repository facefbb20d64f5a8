import type { StackParameters } from '../../stack/stack-state.ts';
import type { Grant } from './grant.ts';

/** Where the stack is: what its ARNs have in common. */
export type Place = { partition: string; region: string; account: string };

/** What a template grants for the values of a parameter, and to which roles: the declared bound of what a person can widen. */
export type ParameterGrants = {
  parameter: string;
  roles: readonly string[];
  grants: (values: readonly string[], place: Place) => Grant[];
  /** Does a value name one thing? Where it is no ARN. */
  isOne?: (value: string) => boolean;
};

/** The bounds of the stack of the Recycler. */
export const grantedByParameter: readonly ParameterGrants[] = [
  {
    parameter: 'InstanceRoleArns',
    roles: ['AdvanceFunctionRole'],
    grants: (roles) =>
      roles.map((resource) => ({
        action: 'iam:PassRole',
        resource,
        conditions: { StringEquals: { 'iam:PassedToService': ['ec2.amazonaws.com'] } },
      })),
  },
  {
    parameter: 'ImageParameterArns',
    roles: ['AdvanceFunctionRole'],
    grants: (parameters) => parameters.map((resource) => ({ action: 'ssm:GetParameter', resource, conditions: {} })),
  },
  {
    parameter: 'PolicyTopicArns',
    roles: ['AdvanceFunctionRole', 'BeginFunctionRole', 'ConcludeFunctionRole'],
    grants: (topics) => topics.map((resource) => ({ action: 'sns:Publish', resource, conditions: {} })),
  },
  {
    parameter: 'ChatTopicArn',
    roles: ['Begin', 'Advance', 'Conclude', 'Janitor', 'Reaper', 'Attest', 'Prune'].map((name) => `${name}FunctionRole`),
    grants: (topics) => topics.map((resource) => ({ action: 'sns:Publish', resource, conditions: {} })),
  },
  {
    parameter: 'EventBus',
    roles: ['AdvanceFunctionRole', 'BeginFunctionRole'],
    isOne: (name) => /^[a-zA-Z0-9._/-]+$/.test(name),
    grants: (buses, { partition, region, account }) =>
      buses.map((name) => ({
        action: 'events:PutEvents',
        resource: `arn:${partition}:events:${region}:${account}:event-bus/${name}`,
        conditions: {},
      })),
  },
  {
    parameter: 'ClusterSecretArns',
    roles: ['ProbeFunctionRole'],
    grants: (secrets, { partition, region, account }) => [
      ...secrets.map((resource) => ({ action: 'secretsmanager:GetSecretValue', resource, conditions: {} })),
      {
        action: 'kms:Decrypt',
        resource: `arn:${partition}:kms:${region}:${account}:key/*`,
        conditions: {
          StringEquals: {
            'kms:ViaService': [`secretsmanager.${region}.amazonaws.com`],
            'kms:EncryptionContext:SecretARN': [...secrets],
          },
        },
      },
    ],
  },
  {
    parameter: 'EcsClusterArns',
    roles: ['AdvanceFunctionRole'],
    grants: (clusters, { partition, region, account }) =>
      [
        ['ecs:UpdateContainerInstancesState', 'container-instance/*'],
        ['ecs:RunTask', 'task-definition/recycler-*:*'],
        ['ecs:StopTask', 'task/*'],
      ].map(([action = '', resource]) => ({
        action,
        resource: `arn:${partition}:ecs:${region}:${account}:${resource}`,
        conditions: { ArnEquals: { 'ecs:cluster': [...clusters] } },
      })),
  },
];

/** A value that names one thing. A pattern may name everything: it is judged like any other wider right. */
const isPlain = (value: string): boolean => /^arn:[^*?]+$/.test(value);

/** What the template grants a role for the parameters that people gave the stack; for patterns among them nothing. */
export const listGrantedByParameter = (
  role: string,
  parameters: StackParameters,
  place: Place,
  declared: readonly ParameterGrants[],
): Grant[] =>
  declared
    .filter(({ roles }) => roles.includes(role))
    .flatMap(({ parameter, grants, isOne = isPlain }) => {
      const values = (parameters[parameter] ?? '')
        .split(',')
        .map((value) => value.trim())
        .filter(isOne);
      return values.length === 0 ? [] : grants(values, place);
    });
