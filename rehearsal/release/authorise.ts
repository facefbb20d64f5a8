import { account, region } from '../ground.ts';
import { createServiceError } from '../operation.ts';
import { recordIn, recordsIn } from './cloud-formation/resolve-template.ts';
import type { Made } from './cloud-formation/stack-resource.ts';
import { type Json, refuseTemplate } from './cloud-formation/template-language.ts';

/** May this role do that to this resource (undefined: to any at all)? Undefined: yes; otherwise what it lacks, in the words of AWS. */
export type Refusal = (role: string, action: string, resource?: string) => string | undefined;

const prefixes: Record<string, string> = {
  ApplicationAutoScaling: 'application-autoscaling',
  ConfigService: 'config',
  ElasticLoadBalancingV2: 'elasticloadbalancing',
  EventBridge: 'events',
  SFN: 'states',
};

/** Operations whose actions have other names (service authorization reference). */
const exceptions: Record<string, string[]> = {
  'Lambda.Invoke': ['lambda:InvokeFunction'],
  'S3.GetBucketEncryption': ['s3:GetEncryptionConfiguration'],
  'S3.GetBucketReplication': ['s3:GetReplicationConfiguration'],
  'S3.GetPublicAccessBlock': ['s3:GetBucketPublicAccessBlock'],
  'S3.HeadObject': ['s3:GetObject'],
  'S3.HeadBucket': ['s3:ListBucket'],
  'S3.ListObjectsV2': ['s3:ListBucket'],
  'AutoScaling.LaunchInstances': ['autoscaling:LaunchInstances', 'ec2:CreateFleet', 'ec2:DescribeLaunchTemplateVersions'],
  'DynamoDB.TransactWriteItems': ['ConditionCheckItem', 'DeleteItem', 'PutItem', 'UpdateItem'].map((name) => `dynamodb:${name}`),
};

/** The IAM actions of an operation of the SDK. */
export const actionsOf = (service: string, name: string): string[] =>
  exceptions[`${service}.${name}`] ?? [`${prefixes[service] ?? service.toLowerCase()}:${name}`];

const functionArn = (written: string, qualifier: unknown): string => {
  const arn = written.startsWith('arn:') ? written : `arn:aws:lambda:${region}:${account}:function:${written}`;
  return qualifier === undefined || arn.split(':').length > 7 ? arn : `${arn}:${qualifier}`;
};

/** The resource that a call is about, where its input says so: otherwise any resource of a statement will do. */
export const resourceOf = (service: string, name: string, input: Json): string | undefined => {
  const text = (member: string): string | undefined => (typeof input[member] === 'string' ? (input[member] as string) : undefined);
  if (service === 'Lambda' && text('FunctionName')) {
    return functionArn(text('FunctionName') ?? '', name === 'Invoke' ? input.Qualifier : undefined);
  }
  if (service === 'SFN') return text('executionArn') ?? text('stateMachineArn');
  if (service === 'S3' && text('Bucket')) return `arn:aws:s3:::${text('Bucket')}${text('Key') === undefined ? '' : `/${text('Key')}`}`;
  if (service === 'DynamoDB' && text('TableName')) return `arn:aws:dynamodb:${region}:${account}:table/${text('TableName')}`;
  if (service === 'SNS') return text('TopicArn');
  if (service === 'EventBridge' && name === 'PutEvents')
    return (input.Entries as Json[] | undefined)?.[0]?.EventBusName as string | undefined;
  if (service === 'CloudFormation') return text('StackName')?.startsWith('arn:') ? text('StackName') : undefined;
  if (service === 'IAM' && text('PolicyArn')) return text('PolicyArn');
  if (service === 'IAM' && text('RoleName')) return `arn:aws:iam::${account}:role/${text('RoleName')}`;
  if (service === 'SSM' && name === 'GetParameter') {
    const parameter = text('Name') ?? '';
    const owner = parameter.startsWith('/aws/') ? '' : account;
    return `arn:aws:ssm:${region}:${owner}:parameter${parameter.startsWith('/') ? '' : '/'}${parameter}`;
  }
  return undefined;
};

const denials: Record<string, string> = { EC2: 'UnauthorizedOperation', SNS: 'AuthorizationError' };
const plain = ['S3', 'CloudWatch', 'AutoScaling', 'ElasticLoadBalancingV2', 'CloudFormation', 'IAM'];

/** The error by which a service denies a call. */
export const createDenial = (service: string, message: string): Error =>
  createServiceError(denials[service] ?? (plain.includes(service) ? 'AccessDenied' : 'AccessDeniedException'), message, 403);

/** The error by which a service throttles a call. */
export const createThrottling = (service: string): Error => {
  if (service === 'S3') return createServiceError('SlowDown', 'Please reduce your request rate.', 503);
  if (service === 'Lambda') return createServiceError('TooManyRequestsException', 'Rate exceeded', 429);
  return createServiceError(plain.includes(service) ? 'Throttling' : 'ThrottlingException', 'Rate exceeded');
};

const allow = (...actions: string[]): Json => ({ Effect: 'Allow', Action: actions, Resource: '*' });

/** Managed policies of AWS as far as the stack may use them (AWS managed policy reference). */
const managed: Record<string, Json[]> = {
  'service-role/AWSLambdaBasicExecutionRole': [allow('logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents')],
  'service-role/AWSLambdaVPCAccessExecutionRole': [
    allow(
      'logs:CreateLogGroup',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'ec2:CreateNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
    ),
    allow('ec2:DeleteNetworkInterface', 'ec2:DescribeSubnets', 'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses'),
  ],
  'service-role/AWSLambdaRole': [allow('lambda:InvokeFunction')],
  AWSXRayDaemonWriteAccess: [allow('xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSampling*')],
  AWSXrayWriteOnlyAccess: [allow('xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSampling*')],
  CloudWatchLambdaInsightsExecutionRolePolicy: [allow('logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents')],
  'service-role/AWSCodeDeployRoleForLambda': [
    allow('cloudwatch:DescribeAlarms', 'lambda:UpdateAlias', 'lambda:GetAlias', 'lambda:GetProvisionedConcurrencyConfig', 'sns:Publish'),
    { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: 'arn:aws:lambda:*:*:function:CodeDeployHook_*' },
  ],
};

const compiled = new Map<string, RegExp>();
/** Every call is held against every pattern of its role, so each pattern is compiled once. */
const compile = (pattern: string): RegExp => {
  const known = compiled.get(pattern);
  if (known) return known;
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const made = new RegExp(`^${source}$`, 's');
  compiled.set(pattern, made);
  return made;
};
const isMatch = (pattern: string, value: string): boolean => compile(pattern).test(value);
const texts = (value: unknown): string[] => [value ?? []].flat().map(String);

type Patterns = { actions: RegExp[]; resources: RegExp[] };
const patterns = new WeakMap<Json, Patterns>();
/** A statement never changes: a change of its policy is another statement. */
const patternsOf = (statement: Json): Patterns => {
  const known = patterns.get(statement);
  if (known) return known;
  if (statement.NotAction !== undefined || statement.NotResource !== undefined)
    refuseTemplate('NotAction and NotResource are not known here');
  const actions = texts(statement.Action).map((pattern) => compile(pattern.toLowerCase()));
  const made = { actions, resources: texts(statement.Resource).map(compile) };
  patterns.set(statement, made);
  return made;
};

const covers = (statement: Json, action: string, resource: string | undefined): boolean => {
  const { actions, resources } = patternsOf(statement);
  const name = action.toLowerCase();
  if (!actions.some((pattern) => pattern.test(name))) return false;
  return resource === undefined || resources.some((pattern) => pattern.test(resource));
};

/** The statements of a role in a stack: its own policies, those that name it, and the managed ones of AWS. */
export const statementsOf = (role: Made, resources: Iterable<Made>): Json[] => {
  const of = (document: unknown): Json[] => recordsIn([recordIn(document).Statement ?? []].flat());
  const own = recordsIn(role.properties.Policies).flatMap(({ PolicyDocument }) => of(PolicyDocument));
  const managedArns = texts(role.properties.ManagedPolicyArns);
  const attached = [...resources].flatMap(({ type, ref, properties }) => {
    if (type !== 'AWS::IAM::Policy' && type !== 'AWS::IAM::ManagedPolicy') return [];
    return texts(properties.Roles).includes(role.name) || managedArns.includes(ref) ? of(properties.PolicyDocument) : [];
  });
  const ofAws = managedArns.flatMap((arn) => {
    const name = /^arn:aws:iam::aws:policy\/(.*)$/.exec(arn)?.[1];
    return name === undefined ? [] : (managed[name] ?? refuseTemplate(`the managed policy ${name} is not known here`));
  });
  return [...own, ...attached, ...ofAws];
};

/**
 * Judges by the roles of a stack, as they are now. Conditions are not read, so a Deny with one denies nothing; a role from elsewhere may
 * do all.
 */
export const createRefusal =
  (resources: () => ReadonlyMap<string, Made>): Refusal =>
  (role, action, resource) => {
    const all = [...resources().values()];
    const made = all.find(({ type, attributes }) => type === 'AWS::IAM::Role' && attributes.Arn === role);
    if (!made) return undefined;
    const matching = statementsOf(made, all).filter((statement) => covers(statement, action, resource));
    const isDenied = matching.some(({ Effect, Condition }) => Effect === 'Deny' && Condition === undefined);
    if (!isDenied && matching.some(({ Effect }) => Effect === 'Allow')) return undefined;
    const user = `arn:aws:sts::${account}:assumed-role/${made.name}/rehearsal`;
    return `User: ${user} is not authorized to perform: ${action}${resource === undefined ? '' : ` on resource: ${resource}`}`;
  };

/** Does one of these patterns, such as `s3:GetBucket*`, name the action? */
export const isListed = (patterns: readonly string[], action: string): boolean =>
  patterns.some((pattern) => isMatch(pattern.toLowerCase(), action.toLowerCase()));
