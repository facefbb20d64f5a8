import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { actionsOf, readTemplate, type Statement } from './template.ts';

const root = join(import.meta.dirname, '..');
const { Resources } = readTemplate('docs/deploying-role.yaml');
type Chosen = { 'Fn::If': [condition: string, Statement, Statement] };
/** The statements of a policy as they are where every condition holds, or none does. */
const choose = (given: readonly (Statement | Chosen)[], holds: boolean): Statement[] =>
  given.map((each) => ('Fn::If' in each ? each['Fn::If'][holds ? 1 : 2] : each));
const written = Object.entries(Resources).flatMap(([name, { Type, Properties }]) =>
  Type === 'AWS::IAM::ManagedPolicy'
    ? [[name, (Properties.PolicyDocument as { Statement: (Statement | Chosen)[] }).Statement] as const]
    : [],
);
const policies = written.map(([name, given]) => [name, choose(given, true)] as const);
const statements = policies.flatMap(([, each]) => each);
const allowed = new Set(statements.flatMap(actionsOf));
const stack = JSON.parse(readFileSync(join(root, 'rehearsal/release/recorded-stack.json'), 'utf8')) as {
  translated: { Resources: Record<string, { Type: string; Properties?: Record<string, unknown> }> };
};
const types = [...new Set(Object.values(stack.translated.Resources).map(({ Type }) => Type))].sort();

/** What CloudFormation calls at least for each type of resource ("handlers" of the resource type's schema in its registry). */
const neededFor: Record<string, readonly string[]> = {
  'AWS::CloudFormation::CustomResource': ['lambda:InvokeFunction'],
  'AWS::CloudWatch::Alarm': ['cloudwatch:PutMetricAlarm', 'cloudwatch:DescribeAlarms', 'cloudwatch:DeleteAlarms'],
  'AWS::CloudWatch::Dashboard': ['cloudwatch:PutDashboard', 'cloudwatch:GetDashboard', 'cloudwatch:DeleteDashboards'],
  'AWS::CodeDeploy::Application': ['codedeploy:CreateApplication', 'codedeploy:GetApplication', 'codedeploy:DeleteApplication'],
  'AWS::CodeDeploy::DeploymentGroup': [
    'codedeploy:CreateDeploymentGroup',
    'codedeploy:UpdateDeploymentGroup',
    'codedeploy:DeleteDeploymentGroup',
    'iam:PassRole',
  ],
  'AWS::DynamoDB::Table': ['dynamodb:CreateTable', 'dynamodb:UpdateTable', 'dynamodb:UpdateTimeToLive', 'dynamodb:UpdateContinuousBackups'],
  'AWS::Events::Rule': ['events:PutRule', 'events:PutTargets', 'events:RemoveTargets', 'events:DeleteRule'],
  'AWS::IAM::ManagedPolicy': ['iam:CreatePolicy', 'iam:CreatePolicyVersion', 'iam:DeletePolicy'],
  'AWS::IAM::Role': ['iam:CreateRole', 'iam:PutRolePolicy', 'iam:DeleteRolePolicy', 'iam:DeleteRole', 'iam:PutRolePermissionsBoundary'],
  'AWS::KMS::Key': ['kms:CreateKey', 'kms:PutKeyPolicy', 'kms:EnableKeyRotation', 'kms:ScheduleKeyDeletion'],
  // A deployment begins when CloudFormation updates the alias.
  'AWS::Lambda::Alias': ['lambda:CreateAlias', 'lambda:UpdateAlias', 'lambda:DeleteAlias', 'codedeploy:CreateDeployment'],
  'AWS::Lambda::EventInvokeConfig': ['lambda:PutFunctionEventInvokeConfig', 'lambda:DeleteFunctionEventInvokeConfig'],
  'AWS::Lambda::Function': ['lambda:CreateFunction', 'lambda:UpdateFunctionCode', 'lambda:DeleteFunction', 'iam:PassRole', 's3:GetObject'],
  'AWS::Lambda::Permission': ['lambda:AddPermission', 'lambda:RemovePermission'],
  'AWS::Lambda::Version': ['lambda:PublishVersion'],
  'AWS::Logs::LogGroup': ['logs:CreateLogGroup', 'logs:PutRetentionPolicy', 'logs:DeleteLogGroup'],
  'AWS::S3::Bucket': ['s3:CreateBucket', 's3:PutEncryptionConfiguration', 's3:PutBucketVersioning', 's3:PutBucketPublicAccessBlock'],
  'AWS::S3::BucketPolicy': ['s3:PutBucketPolicy', 's3:DeleteBucketPolicy'],
  'AWS::SNS::Subscription': ['sns:Subscribe', 'sns:Unsubscribe'],
  'AWS::SNS::Topic': ['sns:CreateTopic', 'sns:SetTopicAttributes', 'sns:Subscribe', 'sns:DeleteTopic'],
  'AWS::SNS::TopicPolicy': ['sns:SetTopicAttributes'],
  'AWS::SQS::Queue': ['sqs:CreateQueue', 'sqs:SetQueueAttributes', 'sqs:DeleteQueue'],
  'AWS::SSM::Document': ['ssm:CreateDocument', 'ssm:GetDocument', 'ssm:DeleteDocument'],
  'AWS::SSM::Parameter': ['ssm:PutParameter', 'ssm:DeleteParameter'],
  'AWS::StepFunctions::StateMachine': ['states:CreateStateMachine', 'states:UpdateStateMachine', 'states:DeleteStateMachine'],
  'AWS::StepFunctions::StateMachineAlias': ['states:CreateStateMachineAlias', 'states:UpdateStateMachineAlias'],
  'AWS::StepFunctions::StateMachineVersion': ['states:PublishStateMachineVersion'],
};

const isRead = (action: string): boolean => /:(Describe|Get|List|Validate)/.test(action);

/** What is too wide in a statement. */
const findFaults = (statement: Statement): string[] => {
  const resource = JSON.stringify(statement.Resource);
  const changes = actionsOf(statement).filter((action) => !isRead(action));
  const isThroughCloudFormation = JSON.stringify(statement.Condition ?? {}).includes('cloudformation.amazonaws.com');
  return [
    ...actionsOf(statement)
      .filter((action) => action.includes('*'))
      .map((action) => `${action} is a wildcard`),
    // A key has no name before it is made.
    ...(resource.includes('"*"') ? changes.filter((action) => action !== 'kms:CreateKey').map((action) => `${action} on everything`) : []),
    ...(isThroughCloudFormation
      ? []
      : changes.filter((action) => !/^(cloudformation|s3|iam:PassRole)/.test(action)).map((action) => `${action} without CloudFormation`)),
  ];
};

describe('the deploying role', () => {
  test.each(types)('may do what %s needs', (type) => {
    expect(neededFor[type]).toBeDefined();
    expect((neededFor[type] ?? []).filter((action) => !allowed.has(action))).toEqual([]);
  });

  test('changes nothing by a wildcard, on everything, or past CloudFormation', () => {
    expect(statements.flatMap(findFaults)).toEqual([]);
  });

  test.each([
    [{ Action: 'lambda:*' }, 'wildcard'],
    [{ Action: 'iam:CreateRole', Resource: '*' }, 'on everything'],
    [{ Action: 'lambda:UpdateFunctionCode' }, 'without CloudFormation'],
  ])('the check sees %p', (given, fault) => {
    expect(findFaults({ Sid: 'Broken', Effect: 'Allow', Resource: 'arn', ...given }).join()).toContain(fault);
  });

  test('gives a role rights only under the boundary that it is given, takes none off, and attaches what the stack attaches', () => {
    const giving = ['iam:AttachRolePolicy', 'iam:CreateRole', 'iam:PutRolePermissionsBoundary', 'iam:PutRolePolicy'];
    for (const action of giving) {
      const found = statements.filter((statement) => actionsOf(statement).includes(action));
      expect(found.length).toBeGreaterThan(0);
      for (const { Condition } of found)
        expect(JSON.stringify(Condition)).toMatch(/"StringEquals":\{"Fn::If":\["HasBoundary",\{"iam:PermissionsBoundary"/);
    }
    expect(allowed).not.toContain('iam:DeleteRolePermissionsBoundary');
    const attached = Object.values(stack.translated.Resources).flatMap(({ Type, Properties }) =>
      Type === 'AWS::IAM::Role'
        ? ((Properties?.ManagedPolicyArns ?? []) as string[]).map((arn) => arn.replace(/^arn:aws:iam::aws:policy\//, ''))
        : [],
    );
    const named = JSON.stringify(statements.filter((statement) => actionsOf(statement).includes('iam:AttachRolePolicy')));
    const mayAttach = [...named.matchAll(/iam::aws:policy\/([\w/-]+)/g)].map(([, name]) => name);
    expect(mayAttach.toSorted()).toEqual([...new Set(attached)].toSorted());
  });

  test('deletes neither ledger nor evidence', () => {
    for (const action of ['dynamodb:DeleteTable', 's3:DeleteBucket', 's3:DeleteObject']) expect(allowed).not.toContain(action);
  });

  /** The longest that stands in place of a name. */
  const longest = {
    ...{ 'AWS::Partition': 'aws-us-gov', 'AWS::Region': 'ap-southeast-1', 'AWS::AccountId': '111122223333', StackName: 'x'.repeat(26) },
    BundleBucket: 'x'.repeat(63),
  };
  // "Managed policies: 6,144 characters", without white space ("IAM and AWS STS quotas").
  test.each([...policies, ...written.map(([name, given]) => [`${name}, with a bucket of its own,`, choose(given, false)] as const)])(
    '%s fits into a managed policy',
    (_, each) => {
      const text = JSON.stringify({ Version: '2012-10-17', Statement: each }).replaceAll(/\{"Fn::Sub":("[^"]*")\}/g, '$1');
      const rendered = Object.entries(longest).reduce((rest, [name, value]) => rest.replaceAll(`\${${name}}`, value), text);
      expect(rendered).not.toContain('Fn::Sub');
      expect(rendered.length).toBeLessThanOrEqual(6_144);
    },
  );

  /** The ARN of what CloudFormation makes of a logical id in a stack, by its type; those that are named otherwise are left out. */
  const arnOf = (type: string, id: string, name: string): string | undefined => {
    const own = `${name}-${id}-A1B2C3D4E5F6`;
    const [here, application] = ['eu-west-1:111122223333', `${name}-ServerlessDeploymentApplication-A1B2C3D4E5F6`];
    const known: Record<string, string> = {
      'AWS::CloudWatch::Alarm': `cloudwatch:${here}:alarm:${own}`,
      'AWS::CodeDeploy::Application': `codedeploy:${here}:application:${own}`,
      'AWS::CodeDeploy::DeploymentGroup': `codedeploy:${here}:deploymentgroup:${application}/${own}`,
      'AWS::DynamoDB::Table': `dynamodb:${here}:table/${own}`,
      'AWS::Events::Rule': `events:${here}:rule/${own}`,
      'AWS::IAM::ManagedPolicy': `iam::111122223333:policy/${own}`,
      'AWS::IAM::Role': `iam::111122223333:role/${own}`,
      'AWS::Lambda::Function': `lambda:${here}:function:${own}`,
      'AWS::S3::Bucket': `s3:::${own.toLowerCase()}`,
      'AWS::SNS::Topic': `sns:${here}:${own}`,
      'AWS::SQS::Queue': `sqs:${here}:${own}`,
      'AWS::SSM::Document': `ssm:${here}:document/${own}`,
      'AWS::StepFunctions::StateMachine': `states:${here}:stateMachine:${own}`,
      'AWS::Logs::LogGroup': id === 'Logs' ? `logs:${here}:log-group:${own}` : `logs:${here}:log-group:/aws/vendedlogs/states/${name}`,
    };
    return known[type] && `arn:aws:${known[type]}`;
  };
  const values: Record<string, string> = {
    ...{ 'AWS::Partition': 'aws', 'AWS::Region': 'eu-west-1', 'AWS::AccountId': '111122223333', StackName: 'recycler' },
    BundleBucket: 'bundles',
  };
  const patternsOf = ({ Resource }: Statement): RegExp[] =>
    [...JSON.stringify(Resource).matchAll(/"(arn:[^"]+)"/g)].map(([, text = '']) => {
      const written = text.replaceAll(/\$\{([^}]+)\}/g, (whole, name: string) => values[name] ?? whole);
      return new RegExp(
        `^${written
          .split('*')
          .map((part) => part.replaceAll(/[.^$?+(){}|[\]\\/]/g, '\\$&'))
          .join('.*')}$`,
      );
    });
  /** The actions that are allowed on an ARN. */
  const allowedOn = (arn: string): string[] =>
    statements.filter((statement) => patternsOf(statement).some((pattern) => pattern.test(arn))).flatMap(actionsOf);

  const made = Object.entries(stack.translated.Resources).flatMap(([id, { Type }]) =>
    arnOf(Type, id, 'recycler') ? [[Type, id] as const] : [],
  );
  test.each(made)('changes %s %s of its stack, and that of no stack whose name begins so', (type, id) => {
    expect(allowedOn(arnOf(type, id, 'recycler') ?? '').filter((action) => !isRead(action)).length).toBeGreaterThan(0);
    expect(allowedOn(arnOf(type, id, 'recycler-two') ?? '')).toEqual([]);
  });

  test('with a bucket of its own for bundles has no part in the bucket and the stack of SAM CLI', () => {
    const [shared, own] = [true, false].map((holds) => JSON.stringify(written.flatMap(([, given]) => choose(given, holds))));
    expect(shared).toContain('s3:::aws-sam-cli-managed-default');
    expect(own).not.toContain('s3:::aws-sam-cli-managed-default');
    expect(own).toMatch(/s3:::\$\{BundleBucket\}\/\*/);
    // In the list of stacks it is left out by the same condition.
    expect(own).toMatch(
      /\{"Fn::If":\["SharesBucket",\{"Fn::Sub":"[^"]*stack\/aws-sam-cli-managed-default\/\*"\},\{"Ref":"AWS::NoValue"\}\]\}/,
    );
    for (const action of ['s3:PutBucketPolicy', 's3:CreateBucket'])
      expect(choose(written[0]?.[1] ?? [], false).flatMap(actionsOf)).not.toContain(action);
  });

  test('takes the name of a stack only as long as CloudFormation keeps whole in the names of roles', () => {
    const { MaxLength } = readTemplate('docs/deploying-role.yaml').Parameters.StackName ?? {};
    const roles = Object.entries(stack.translated.Resources).flatMap(([id, { Type }]) => (Type === 'AWS::IAM::Role' ? id.length : []));
    // "The maximum length of a role name is 64", with two hyphens and twelve characters of CloudFormation's own.
    expect(MaxLength).toBe(64 - 2 - 12 - Math.max(...roles));
  });
});
