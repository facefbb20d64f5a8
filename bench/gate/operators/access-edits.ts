import { isRecord, type Json, type TranslatedTemplate } from '../../../rehearsal/release/cloud-formation/template-language.ts';
import { type FindTemplateEdits, idsOf, onEach, onStatements, propertiesOf } from './template-edits.ts';

const stranger = '210987654321';
const account = { Ref: 'AWS::AccountId' };
const places: Readonly<Record<string, string>> = { iam: `:\${AWS::AccountId}`, s3: ':' };
/** The ARN of something of a service in the stack's place. */
const arnOf = (service: string, rest: string) => ({
  'Fn::Sub': `arn:\${AWS::Partition}:${service}:${places[service] ?? `\${AWS::Region}:\${AWS::AccountId}`}:${rest}`,
});

/** Statements of the policy that stands in a member of a resource. */
const statementsOf = (properties: Json, member: string): Json[] => {
  const document = properties[member];
  return isRecord(document) && Array.isArray(document.Statement) ? (document.Statement as Json[]) : [];
};

/** Whom a policy of a resource may let in that it must not, in the words of each. */
const foreign: Readonly<Record<string, Json>> = {
  'another account': { Principal: { AWS: stranger } },
  'a role of another account': { Principal: { AWS: `arn:aws:iam::${stranger}:role/reader` } },
  'an organisation': { Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-abc' } } },
  'a service for any account': { Principal: { Service: 'events.amazonaws.com' } },
  'a service for another account': {
    Principal: { Service: 's3.amazonaws.com' },
    Condition: { StringEquals: { 'aws:SourceAccount': stranger } },
  },
};

const lettingIn =
  (type: string, member: string, Action: string): FindTemplateEdits =>
  (template) =>
    idsOf(template, type).flatMap((id) =>
      Object.entries(foreign).map(([who, more]) => ({
        what: `${id}: lets in ${who}`,
        apply: (copy) => {
          const properties = propertiesOf(copy, id);
          const own = statementsOf(properties, member);
          properties[member] = { Version: '2012-10-17', Statement: [...own, { Effect: 'Allow', Action, Resource: '*', ...more }] };
        },
      })),
    );

const tableLettingIn: FindTemplateEdits = (template) =>
  idsOf(template, 'AWS::DynamoDB::Table').flatMap((id) =>
    Object.entries(foreign).map(([who, more]) => ({
      what: `${id}: lets in ${who}`,
      apply: (copy) => {
        const Statement = [{ Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: '*', ...more }];
        propertiesOf(copy, id).ResourcePolicy = { PolicyDocument: { Version: '2012-10-17', Statement } };
      },
    })),
  );

const callable: FindTemplateEdits = (template) =>
  idsOf(template, 'AWS::Lambda::Permission').flatMap((id) =>
    ['SourceArn', 'SourceAccount'].some((name) => name in propertiesOf(template, id))
      ? [
          {
            what: `${id}: from any source`,
            apply: (copy) => {
              delete propertiesOf(copy, id).SourceArn;
              delete propertiesOf(copy, id).SourceAccount;
            },
          },
          {
            what: `${id}: by another account`,
            apply: (copy) => {
              delete propertiesOf(copy, id).SourceArn;
              propertiesOf(copy, id).Principal = stranger;
            },
          },
        ]
      : [],
  );

const trusting: FindTemplateEdits = (template) =>
  idsOf(template, 'AWS::IAM::Role').flatMap((id) =>
    [{ Service: 'ec2.amazonaws.com' }, { AWS: stranger }, { AWS: account }, { Federated: 'accounts.google.com' }].map((Principal) => ({
      what: `${id}: also taken by ${JSON.stringify(Principal)}`,
      apply: (copy: TranslatedTemplate) => {
        const properties = propertiesOf(copy, id);
        const own = statementsOf(properties, 'AssumeRolePolicyDocument');
        properties.AssumeRolePolicyDocument = {
          Version: '2012-10-17',
          Statement: [...own, { Effect: 'Allow', Action: 'sts:AssumeRole', Principal }],
        };
      },
    })),
  );

const silenced = onEach('AWS::Events::Rule', 'switched off', (properties, _template, id) => {
  // The schedule of campaigns, and what wakes it earlier, is switched by people.
  if (id !== 'BeginFunctionTick' && id !== 'BeginFunctionWake') properties.State = 'DISABLED';
  else properties.Targets = [];
});

const retargeted = onEach('AWS::Events::Rule', 'also calls a function of others', (properties) => {
  properties.Targets = [...[properties.Targets ?? []].flat(), { Id: 'other', Arn: arnOf('lambda', 'function:other') }];
});

const allowedPeople: FindTemplateEdits = (template) =>
  idsOf(template, 'AWS::IAM::ManagedPolicy').flatMap((id) =>
    [
      ['everything', '*', '*'],
      ['every function', 'lambda:InvokeFunction', arnOf('lambda', 'function:*')],
      ['new code for our functions', 'lambda:UpdateFunctionCode', arnOf('lambda', `function:\${AWS::StackName}-*`)],
      ['secrets', 'secretsmanager:GetSecretValue', '*'],
      ['any role for servers', 'iam:PassRole', arnOf('iam', 'role/*')],
    ].map(([what, Action, Resource]) => ({
      what: `${id}: ${what}`,
      apply: (copy: TranslatedTemplate) =>
        void statementsOf(propertiesOf(copy, id), 'PolicyDocument').push({ Effect: 'Allow', Action, Resource } as Json),
    })),
  );

/** Everything of a type, or of another stack, spelt without a plain star; and reads of what is kept there. */
const wider = [
  ['iam:PassRole', 'iam', 'role/*'],
  ['lambda:InvokeFunction', 'lambda', 'function:*'],
  ['lambda:InvokeFunction', 'lambda', 'function:billing'],
  ['dynamodb:PutItem', 'dynamodb', 'table/*'],
  ['dynamodb:Query', 'dynamodb', 'table/customers'],
  ['s3:GetObject', 's3', '*/*'],
  ['kms:Decrypt', 'kms', 'key/*'],
  ['secretsmanager:GetSecretValue', 'secretsmanager', 'secret:*'],
  ['ssm:GetParametersByPath', 'ssm', 'parameter/*'],
  ['sns:Publish', 'sns', '*'],
  ['states:StartExecution', 'states', 'stateMachine:*'],
  ['ecs:RunTask', 'ecs', 'task-definition/*:*'],
] as const;

const widerRoles: FindTemplateEdits = onStatements(() =>
  wider.map(([action, service, resource]) => ({
    what: `also ${action} on ${service} ${resource}`,
    change: (statement) => {
      statement.Action = [...[statement.Action ?? []].flat(), action];
      statement.Resource = [...[statement.Resource ?? []].flat(), arnOf(service, resource)];
    },
  })),
);

/** One more resource of a type that the stack has, or has not. */
const more: Readonly<Record<string, Json>> = {
  'AWS::S3::Bucket': {},
  'AWS::DynamoDB::Table': {
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
  },
  'AWS::SNS::Topic': {},
  'AWS::SQS::Queue': {},
  'AWS::KMS::Key': {
    KeyPolicy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: account }, Action: 'kms:*', Resource: '*' }] },
  },
  'AWS::SSM::Parameter': { Type: 'String', Value: 'x' },
  'AWS::IAM::ManagedPolicy': {
    PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'ec2:DescribeInstances', Resource: '*' }] },
  },
};

const addResource: FindTemplateEdits = (template) =>
  Object.keys(template.Resources).length === 0
    ? []
    : Object.entries(more).map(([Type, Properties]) => ({
        what: `one more ${Type}`,
        apply: (copy) => {
          copy.Resources.Another = { Type, Properties: structuredClone(Properties) };
        },
      }));

/** The operators on what a release may open: resource policies, trust, rules, policies for people, bounds of roles, and resources beside the known. */
export const accessEdits: Readonly<Record<string, FindTemplateEdits>> = {
  'bucket-lets-in': lettingIn('AWS::S3::BucketPolicy', 'PolicyDocument', 's3:GetObject'),
  'topic-lets-in': lettingIn('AWS::SNS::TopicPolicy', 'PolicyDocument', 'sns:Publish'),
  'key-lets-in': lettingIn('AWS::KMS::Key', 'KeyPolicy', 'kms:Decrypt'),
  'table-lets-in': tableLettingIn,
  'permission-without-source': callable,
  'trust-widened': trusting,
  'rule-silenced': silenced,
  'rule-retargeted': retargeted,
  'people-policy-widened': allowedPeople,
  'role-on-others': widerRoles,
  'one-more-resource': addResource,
};
