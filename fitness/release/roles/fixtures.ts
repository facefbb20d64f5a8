import type { Fixtures } from '../../fixtures.ts';
import type { Grant } from './grant.ts';
import { grantLimits } from './listed-grants.ts';
import type { RoleFacts, StackRole, Trusted } from './role.ts';

const enrolled = { Null: { 'aws:ResourceTag/recycler:policy': ['false'] } };
const groups = 'arn:aws:autoscaling:eu-west-1:123456789012:autoScalingGroup:*:autoScalingGroupName/*';
const basic = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';

const lambda: Trusted = { kind: 'Service', name: 'lambda.amazonaws.com' };

/** A grant of a role, without conditions. */
export const allow = (action: string, resource = '*', conditions: Grant['conditions'] = {}): Grant => ({ action, resource, conditions });

const servers = { StringEquals: { 'iam:PassedToService': ['ec2.amazonaws.com'] } };
const passedByParameter: Grant = { action: 'iam:PassRole', resource: 'arn:aws:iam::123456789012:role/servers', conditions: servers };

const grants: Grant[] = [
  allow('autoscaling:DescribeAutoScalingGroups'),
  allow('autoscaling:TerminateInstanceInAutoScalingGroup', groups, enrolled),
  allow('ec2:CreateFleet', 'arn:aws:ec2:eu-west-1:123456789012:fleet/*'),
  allow('dynamodb:PutItem', 'arn:aws:dynamodb:eu-west-1:123456789012:table/ledger'),
  allow('logs:CreateLogDelivery'),
];

/** What the good role allows. */
export const goodFacts: RoleFacts = { grants, denials: ['{"Action":"s3:*","Resource":"*"}'], attached: [basic] };

/** A role with other grants than the good one now, or before. */
export const roleOf = (now: Partial<RoleFacts>, before: RoleFacts | undefined = goodFacts): StackRole => {
  const { attached, ...inline } = { ...goodFacts, ...now };
  return {
    name: 'AdvanceFunctionRole',
    before,
    own: { stack: 'recycler', names: ['ledger', 'evidence', 'notices'] },
    limits: grantLimits,
    byParameter: { is: 'known', value: [passedByParameter], source: 'cloudformation:DescribeStacks' },
    inline: { is: 'known', value: inline, source: 'iam:GetRolePolicy' },
    attached: { is: 'known', value: attached, source: 'iam:ListAttachedRolePolicies' },
    trust: { is: 'known', value: [lambda], source: 'iam:GetRole' },
  };
};

/** A role as it should be. */
export const goodRole: StackRole = roleOf({});

const having = (...more: Grant[]): StackRole => roleOf({ grants: [...grants, ...more] });
const terminating = (conditions: Grant['conditions'], resource = groups): StackRole =>
  having(allow('autoscaling:TerminateInstanceInAutoScalingGroup', resource, conditions));
const passing = (conditions: Grant['conditions'], role = passedByParameter.resource): StackRole =>
  having(allow('iam:PassRole', role, conditions));
const anyKey = 'arn:aws:kms:eu-west-1:123456789012:key/*';
const forSecrets = { StringEquals: { 'kms:EncryptionContext:SecretARN': ['arn:aws:secretsmanager:eu-west-1:123456789012:secret:es'] } };
const anyLogGroup = 'arn:aws:logs:eu-west-1:123456789012:log-group:*';
const inCluster = { ArnEquals: { 'ecs:cluster': ['arn:aws:ecs:eu-west-1:123456789012:cluster/web'] } };
const hosts = (action: string, what: string, conditions: Grant['conditions'] = {}): Grant =>
  allow(action, `arn:aws:ecs:eu-west-1:123456789012:${what}`, conditions);
const reimaging = (type: string, conditions: Grant['conditions'] = {}): Grant =>
  allow('ec2:CreateReplaceRootVolumeTask', `arn:aws:ec2:eu-west-1:123456789012:${type}/*`, conditions);
const sending = (resource: string, conditions: Grant['conditions'] = {}): Grant =>
  allow('ssm:SendCommand', `arn:aws:${resource}`, conditions);
const ownDocument = 'ssm:eu-west-1:123456789012:document/recycler-ProbeDocument-*';
const tag = 'aws:ResourceTag/recycler:policy';
const trusting = (...value: Trusted[]): StackRole => ({ ...goodRole, trust: { is: 'known', value, source: 'iam:GetRole' } });
const needs: Fixtures<StackRole>['needs'] = {
  inline: (each, inline) => ({ ...each, inline }),
  attached: (each, attached) => ({ ...each, attached }),
  byParameter: (each, byParameter) => ({ ...each, byParameter }),
};

/** What proves each fitness function of a role, by its id. */
export const roleFixtures: Record<string, Fixtures<StackRole>> = {
  'release-role-complete': {
    good: [{ ...goodRole, needed: ['dynamodb:PutItem', 'logs:CreateLogDelivery'] }],
    bad: {
      'an action is missing': { ...goodRole, needed: ['dynamodb:PutItem', 'sns:Publish'] },
      'nothing is granted': { ...roleOf({ grants: [] }), needed: ['dynamodb:PutItem'] },
    },
    needs: { inline: (each, inline) => ({ ...each, inline }) },
  },
  'release-role-bounds': {
    good: [
      goodRole,
      { ...having(passedByParameter), needed: grants.map(({ action }) => action) },
      having(allow('ec2:Describe*'), allow('s3:GetObject', 'arn:aws:s3:::evidence/*')),
      terminating({ StringLike: { [tag]: ['*'] } }),
      terminating({ StringEquals: { 'autoscaling:ResourceTag/recycler:policy': ['web'] } }),
      having(allow('lambda:InvokeFunction', 'arn:aws:lambda:eu-west-1:123456789012:function:recycler-advance:*')),
      passing(servers),
      having(reimaging('instance', enrolled), reimaging('volume'), reimaging('replace-root-volume-task')),
      having(allow('ssm:GetParameter', 'arn:aws:ssm:eu-west-1:123456789012:parameter/recycler/*'), allow('ssm:GetCommandInvocation')),
      having(allow('states:StopExecution', 'arn:aws:states:eu-west-1:123456789012:execution:recycler-campaigns:*')),
      having(
        hosts('ecs:RunTask', 'task-definition/recycler-*:*', inCluster),
        hosts('ecs:StopTask', 'task/*', inCluster),
        allow('logs:FilterLogEvents', anyLogGroup, enrolled),
        hosts('ecs:UpdateContainerInstancesState', 'container-instance/*', inCluster),
      ),
      having(
        sending(ownDocument),
        sending('ec2:eu-west-1:123456789012:instance/*', { Null: { 'ssm:resourceTag/recycler:policy': ['false'] } }),
      ),
    ],
    bad: {
      'any key, where a parameter names secrets': {
        ...having(allow('kms:Decrypt', anyKey)),
        byParameter: { is: 'known', value: [allow('kms:Decrypt', anyKey, forSecrets)], source: 'cloudformation:DescribeStacks' },
      },
      'an action that its function never calls': {
        ...having(allow('lambda:UpdateFunctionCode', 'arn:aws:lambda:eu-west-1:123456789012:function:recycler-advance')),
        needed: grants.map(({ action }) => action),
      },
      'any role for servers': passing(servers, 'arn:aws:iam::123456789012:role/*'),
      'a role for servers that no one named': passing(servers, 'arn:aws:iam::123456789012:role/admin'),
      'any function': having(allow('lambda:InvokeFunction', 'arn:aws:lambda:eu-west-1:123456789012:function:*')),
      'a function of another stack': having(allow('lambda:InvokeFunction', 'arn:aws:lambda:eu-west-1:123456789012:function:billing:*')),
      'any table by its type': having(allow('dynamodb:PutItem', 'arn:aws:dynamodb:eu-west-1:123456789012:table/*')),
      'a table of another stack': having(allow('dynamodb:Query', 'arn:aws:dynamodb:eu-west-1:123456789012:table/customers')),
      'objects of any bucket': having(allow('s3:GetObject', 'arn:aws:s3:::*/*')),
      'objects whose key has a name of ours': having(allow('s3:GetObject', 'arn:aws:s3:::other/ledger')),
      'any key': having(allow('kms:Decrypt', 'arn:aws:kms:eu-west-1:123456789012:key/*')),
      'any secret': having(allow('secretsmanager:GetSecretValue')),
      'a secret that no one named': having(
        allow('secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:x'),
      ),
      'any parameter': having(allow('ssm:GetParametersByPath', 'arn:aws:ssm:eu-west-1:123456789012:parameter/*')),
      'passwords of servers': having(allow('ec2:GetPasswordData')),
      'code of any function': having(allow('lambda:GetFunction', 'arn:aws:lambda:eu-west-1:123456789012:function:*')),
      'hosts of any cluster': having(hosts('ecs:UpdateContainerInstancesState', 'container-instance/*')),
      'lines of any log group': having(allow('logs:FilterLogEvents', anyLogGroup)),
      'an end to tasks of any cluster': having(hosts('ecs:StopTask', 'task/*')),
      'any task': having(hosts('ecs:RunTask', 'task-definition/*:*', inCluster)),
      'a new root volume for any server': having(reimaging('instance'), reimaging('volume')),
      'a new root volume for anything': having(allow('ec2:CreateReplaceRootVolumeTask', 'arn:aws:ec2:eu-west-1:123456789012:*/*')),
      'commands on any server': having(sending(ownDocument), sending('ec2:eu-west-1:123456789012:instance/*')),
      'any command': having(sending('ssm:eu-west-1:123456789012:document/*')),
      'a shell on servers': having(sending('ssm:eu-west-1::document/AWS-RunShellScript')),
      'a role for any service': passing({}),
      'a role for functions, too': passing({ StringEquals: { 'iam:PassedToService': ['ec2.amazonaws.com', 'lambda.amazonaws.com'] } }),
      'a role for a service that is not named': passing({ StringEqualsIfExists: { 'iam:PassedToService': ['ec2.amazonaws.com'] } }),
      'one version of a function': having(
        allow('lambda:InvokeFunction', 'arn:aws:lambda:eu-west-1:123456789012:function:recycler-advance:3'),
      ),
      'one version of a machine': having(
        allow('states:StartExecution', 'arn:aws:states:eu-west-1:123456789012:stateMachine:recycler-campaigns:3'),
      ),
      everything: having(allow('*')),
      'everything of a service': having(allow('dynamodb:*', 'arn:aws:dynamodb:eu-west-1:123456789012:table/ledger')),
      'a verb for all': having(allow('sns:P*', 'arn:aws:sns:eu-west-1:123456789012:notices')),
      'any resource': having(allow('sns:Publish')),
      'any bucket': having(allow('s3:PutObject', 'arn:aws:s3:::*')),
      'any table of the account': having(allow('dynamodb:PutItem', 'arn:aws:dynamodb:eu-west-1:123456789012:*')),
      'any service': having(allow('sns:Publish', 'arn:aws:*')),
      'groups that are not enrolled': terminating({}),
      'groups without the tag': terminating({ Null: { [tag]: ['true'] } }),
      'a tag that need not be there': terminating({ StringEqualsIfExists: { [tag]: ['web'] } }),
      'another tag': terminating({ Null: { 'aws:ResourceTag/team': ['false'] } }),
      'all but one tag': terminating({ StringNotEquals: { [tag]: ['web'] } }),
      'servers that are not enrolled': having(allow('ec2:TerminateInstances', 'arn:aws:ec2:eu-west-1:123456789012:instance/*')),
      'launching by itself': having(allow('ec2:RunInstances', 'arn:aws:ec2:eu-west-1:123456789012:instance/*')),
      'a policy that is not judged': roleOf({ attached: ['arn:aws:iam::aws:policy/AdministratorAccess'] }),
      'a policy of the account by a known name': roleOf({ attached: ['arn:aws:iam::123456789012:policy/AWSLambdaBasicExecutionRole'] }),
    },
    needs,
  },
  'release-role-not-wider': {
    good: [
      having(passedByParameter),
      goodRole,
      { ...goodRole, before: undefined },
      roleOf({ grants: grants.slice(1), attached: [] }),
      { ...having(allow('*')), before: undefined },
    ],
    bad: {
      'a new action': having(allow('sns:Publish', 'arn:aws:sns:eu-west-1:123456789012:notices')),
      'a wider resource': having(allow('dynamodb:PutItem', 'arn:aws:dynamodb:eu-west-1:123456789012:table/*')),
      'a condition dropped': terminating({}),
      'a denial dropped': roleOf({ denials: [] }),
      'a new policy': roleOf({}, { ...goodFacts, attached: [] }),
      'a new role': roleOf({}, { grants: [], denials: [], attached: [] }),
    },
    needs,
  },
  'release-role-trust': {
    good: [
      goodRole,
      {
        ...trusting({ kind: 'Service', name: 'states.amazonaws.com' }, { kind: 'Service', name: 'states.eu-west-1.amazonaws.com' }),
        name: 'RecyclerStateMachineRole',
      },
      { ...trusting({ kind: 'Service', name: 'codedeploy.amazonaws.com' }), name: 'DeploymentRole' },
    ],
    bad: {
      'no one': trusting(),
      anyone: trusting(lambda, { kind: 'anyone', name: '*' }),
      'another account': trusting(lambda, { kind: 'AWS', name: 'arn:aws:iam::123456789012:root' }),
      'an identity provider': trusting({ kind: 'Federated', name: 'accounts.google.com' }),
      'another service': trusting(lambda, { kind: 'Service', name: 'ec2.amazonaws.com' }),
      'a service whose name begins so': trusting({ kind: 'Service', name: 'lambda-edge.amazonaws.com' }),
      'the service of another role': { ...trusting(lambda), name: 'RecyclerStateMachineRole' },
      'a role that is for nothing known': { ...trusting(lambda), name: 'ExtraRole' },
      'any service': trusting({ kind: 'Service', name: '*' }),
      'any service of AWS': trusting({ kind: 'Service', name: '*.amazonaws.com' }),
    },
    needs: { trust: (each, trust) => ({ ...each, trust }) },
  },
};
