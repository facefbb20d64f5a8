import { hexOf } from '../../chance.ts';
import { account, region } from '../../ground.ts';
import { type Json, refuseTemplate } from './template-language.ts';

/** What a resource is called, what `Ref` answers, and its attributes. */
export type Physical = { name: string; ref: string; attributes: Record<string, string> };

type Identify = (name: string, properties: Json) => Omit<Physical, 'name'>;

const arnOf = (service: string, rest: string): string => `arn:aws:${service}:${region}:${account}:${rest}`;
const byName =
  (attributes: (name: string) => Record<string, string>): Identify =>
  (name) => ({ ref: name, attributes: attributes(name) });
const byArn =
  (arn: (name: string) => string, attributes: (name: string, arn: string) => Record<string, string> = () => ({})): Identify =>
  (name) => ({ ref: arn(name), attributes: { ...attributes(name, arn(name)) } });
const nameless: Identify = (name) => ({ ref: name, attributes: {} });

/** Per type: the property that names it, and what references to it stand for ("Return values" of each type's page in the CloudFormation guide). */
const kinds: Record<string, { named?: string; identify: Identify; lowerCase?: true }> = {
  'AWS::ApplicationAutoScaling::ScalableTarget': { identify: nameless },
  'AWS::ApplicationAutoScaling::ScalingPolicy': { identify: nameless },
  'AWS::CloudWatch::Alarm': { named: 'AlarmName', identify: byName((name) => ({ Arn: arnOf('cloudwatch', `alarm:${name}`) })) },
  'AWS::CloudWatch::Dashboard': { named: 'DashboardName', identify: nameless },
  'AWS::CodeDeploy::Application': { named: 'ApplicationName', identify: nameless },
  'AWS::CodeDeploy::DeploymentGroup': { named: 'DeploymentGroupName', identify: nameless },
  'AWS::DynamoDB::Table': { named: 'TableName', identify: byName((name) => ({ Arn: arnOf('dynamodb', `table/${name}`) })) },
  'AWS::Events::Rule': { named: 'Name', identify: byName((name) => ({ Arn: arnOf('events', `rule/${name}`) })) },
  'AWS::IAM::ManagedPolicy': { named: 'ManagedPolicyName', identify: byArn((name) => `arn:aws:iam::${account}:policy/${name}`) },
  'AWS::IAM::Policy': { identify: nameless },
  'AWS::IAM::Role': {
    named: 'RoleName',
    identify: byName((name) => ({ Arn: `arn:aws:iam::${account}:role/${name}`, RoleId: `AROA${hexOf(name).toUpperCase()}` })),
  },
  'AWS::KMS::Key': { identify: byName((name) => ({ Arn: arnOf('kms', `key/${name}`), KeyId: name })) },
  'AWS::Lambda::EventInvokeConfig': { identify: nameless },
  'AWS::Lambda::Function': { named: 'FunctionName', identify: byName((name) => ({ Arn: arnOf('lambda', `function:${name}`) })) },
  'AWS::Lambda::Permission': { identify: nameless },
  'AWS::Lambda::Url': { identify: nameless },
  'AWS::Logs::LogGroup': { named: 'LogGroupName', identify: byName((name) => ({ Arn: arnOf('logs', `log-group:${name}:*`) })) },
  'AWS::Logs::MetricFilter': { identify: nameless },
  'AWS::S3::Bucket': {
    named: 'BucketName',
    lowerCase: true,
    identify: byName((name) => ({
      Arn: `arn:aws:s3:::${name}`,
      DomainName: `${name}.s3.amazonaws.com`,
      RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
    })),
  },
  'AWS::S3::BucketPolicy': { identify: nameless },
  'AWS::SNS::Subscription': { identify: nameless },
  'AWS::SNS::Topic': {
    named: 'TopicName',
    identify: byArn(
      (name) => arnOf('sns', name),
      (TopicName, TopicArn) => ({ TopicName, TopicArn }),
    ),
  },
  'AWS::SNS::TopicPolicy': { identify: nameless },
  'AWS::SQS::Queue': {
    named: 'QueueName',
    identify: (name) => ({
      ref: `https://sqs.${region}.amazonaws.com/${account}/${name}`,
      attributes: { Arn: arnOf('sqs', name), QueueName: name },
    }),
  },
  'AWS::SSM::Document': { named: 'Name', identify: nameless },
  'AWS::SSM::Parameter': {
    named: 'Name',
    identify: (name, { Type, Value }) => ({ ref: name, attributes: { Type: String(Type), Value: String(Value) } }),
  },
  'AWS::StepFunctions::StateMachine': {
    named: 'StateMachineName',
    identify: byArn(
      (name) => arnOf('states', `stateMachine:${name}`),
      (Name, Arn) => ({ Name, Arn }),
    ),
  },
};

/**
 * The name of a resource of a stack, and what references to it stand for. A name that CloudFormation makes up is the same in every run.
 * Types that get their identity from another one (versions, aliases) are named by their maker.
 *
 * @throws InputError for a type that is not known here
 */
export const identify = (type: string, logicalId: string, properties: Json, stackName: string): Physical => {
  const kind = kinds[type] ?? refuseTemplate(`${logicalId} is of type ${type}, which is not known here`);
  const given = kind.named === undefined ? undefined : properties[kind.named];
  const made = `${stackName}-${logicalId}-${hexOf(`${stackName}:${logicalId}`).slice(0, 12).toUpperCase()}`;
  const name = given === undefined ? (kind.lowerCase ? made.toLowerCase() : made) : String(given);
  return { name, ...kind.identify(name, properties) };
};
