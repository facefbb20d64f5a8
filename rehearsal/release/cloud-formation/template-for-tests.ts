import type { ResourceTemplate, TranslatedTemplate } from './template-language.ts';

const trust = { Version: '2012-10-17', Statement: [] };
const role = (...statements: object[]): ResourceTemplate => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: trust,
    ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'],
    Policies: statements.length > 0 ? [{ PolicyName: 'own', PolicyDocument: { Statement: statements } }] : [],
  },
});
const allow = (Action: string | string[], Resource: unknown = '*') => ({ Effect: 'Allow', Action, Resource });

const functionOf = (name: string, release: string, properties: object = {}): Record<string, ResourceTemplate> => ({
  [`${name}Function`]: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: { S3Bucket: 'uploads', S3Key: `${name}-${release}` },
      Handler: 'handler.handler',
      Runtime: 'nodejs24.x',
      Role: { 'Fn::GetAtt': [`${name}Role`, 'Arn'] },
      Timeout: 100,
      ...properties,
    },
  },
  [`${name}FunctionVersion${release}`]: {
    Type: 'AWS::Lambda::Version',
    DeletionPolicy: 'Retain',
    Properties: { FunctionName: { Ref: `${name}Function` } },
  },
});

const aliasOf = (name: string, alias: string, release: string, rest: Partial<ResourceTemplate> = {}): Record<string, ResourceTemplate> => ({
  [`${name}FunctionAlias${alias}`]: {
    Type: 'AWS::Lambda::Alias',
    Properties: {
      Name: alias,
      FunctionName: { Ref: `${name}Function` },
      FunctionVersion: { 'Fn::GetAtt': [`${name}FunctionVersion${release}`, 'Version'] },
    },
    ...rest,
  },
});

const ruleOf = (name: string, target: string, properties: object): Record<string, ResourceTemplate> => ({
  [name]: { Type: 'AWS::Events::Rule', Properties: { ...properties, Targets: [{ Arn: { Ref: target }, Id: 'target' }] } },
  [`${name}Permission`]: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: { Ref: target },
      Principal: 'events.amazonaws.com',
      SourceArn: { 'Fn::GetAtt': [name, 'Arn'] },
    },
  },
});

const hookGrants = ['codedeploy:PutLifecycleEventHookExecutionStatus', 'codedeploy:GetDeployment'];
const deployGrants = ['lambda:InvokeFunction', 'lambda:GetAlias', 'lambda:UpdateAlias', 'cloudwatch:DescribeAlarms'];
const dimensions = (release: string) => [
  { Name: 'FunctionName', Value: { Ref: 'BeginFunction' } },
  { Name: 'Resource', Value: { 'Fn::Sub': `\${BeginFunction}:live` } },
  { Name: 'ExecutedVersion', Value: { 'Fn::GetAtt': [`BeginFunctionVersion${release}`, 'Version'] } },
];

/** What a test changes about the small stack. */
export type SmallStack = {
  config?: string;
  schedule?: string;
  /** Settings of asynchronous invocation of the hooks' own versions. */
  hookRetries?: number;
  hookEventAge?: number;
  hookGrants?: string[];
  deployGrants?: string[];
  begin?: object;
  bucket?: object;
};

/**
 * A small stack as SAM translates it, for tests: `begin` behind the alias `live` that CodeDeploy shifts, two hooks, a reaper for both ways of
 * failing, a state machine, an alarm on the candidate, a bucket and a table.
 */
export const createSmallStack = (release: string, changes: SmallStack = {}): TranslatedTemplate => {
  const { config = 'Canary10Percent5Minutes', schedule = 'rate(5 minutes)', hookRetries = 0, hookEventAge = 600 } = changes;
  const { hookGrants: granted = hookGrants, deployGrants: moving = deployGrants } = changes;
  const asynchronous = (name: string): Record<string, ResourceTemplate> => ({
    [`${name}Asynchronous`]: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        FunctionName: { Ref: `${name}Function` },
        Qualifier: { 'Fn::GetAtt': [`${name}FunctionVersion${release}`, 'Version'] },
        MaximumRetryAttempts: hookRetries,
        MaximumEventAgeInSeconds: hookEventAge,
        DestinationConfig: { OnFailure: { Destination: { Ref: `ReaperFunctionVersion${release}` } } },
      },
    },
  });
  return {
    Parameters: { Shift: { Type: 'String', Default: config }, Canaries: { Type: 'CommaDelimitedList', Default: '' } },
    Conditions: { HasCanaries: { 'Fn::Not': [{ 'Fn::Equals': [{ 'Fn::Join': ['', { Ref: 'Canaries' }] }, ''] }] } },
    Resources: {
      ...functionOf('Begin', release, {
        Environment: {
          Variables: {
            STATE_MACHINE_ARN: { Ref: 'MachineVersion' },
            CANARIES: { 'Fn::If': ['HasCanaries', { 'Fn::Join': [',', { Ref: 'Canaries' }] }, { Ref: 'AWS::NoValue' }] },
          },
        },
        ...changes.begin,
      }),
      ...functionOf('Advance', release),
      ...functionOf('Pre', release, { Timeout: 840 }),
      ...functionOf('Post', release, { Timeout: 840 }),
      ...functionOf('Reaper', release),
      ...functionOf('Probe', release),
      ...aliasOf('Begin', 'live', release, {
        UpdatePolicy: {
          CodeDeployLambdaAliasUpdate: {
            ApplicationName: { Ref: 'Application' },
            DeploymentGroupName: { Ref: 'BeginGroup' },
            BeforeAllowTrafficHook: { Ref: `PreFunctionVersion${release}` },
            AfterAllowTrafficHook: { Ref: `PostFunctionVersion${release}` },
          },
        },
      }),
      ...aliasOf('Reaper', 'candidate', release),
      ...asynchronous('Pre'),
      ...asynchronous('Post'),
      ...ruleOf('Tick', 'BeginFunctionAliaslive', { ScheduleExpression: schedule }),
      ...ruleOf('Ended', 'ReaperFunctionAliascandidate', {
        EventPattern: {
          source: ['aws.codedeploy'],
          'detail-type': ['CodeDeploy Deployment State-change Notification'],
          detail: { state: ['FAILURE', 'STOP'], application: [{ Ref: 'Application' }] },
        },
      }),
      BeginRole: role(allow(['states:StartExecution', 'states:DescribeExecution'])),
      AdvanceRole: role(),
      PreRole: role(allow(granted), allow('lambda:InvokeFunction'), allow('s3:*')),
      PostRole: role(allow(granted)),
      ProbeRole: role(),
      ReaperRole: role(allow(hookGrants)),
      MachineRole: role(allow('lambda:InvokeFunction', { 'Fn::Sub': `\${AdvanceFunction.Arn}:*` })),
      DeployRole: role(allow(moving)),
      Machine: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          DefinitionS3Location: { Bucket: 'uploads', Key: `definition-${release}` },
          RoleArn: { 'Fn::GetAtt': ['MachineRole', 'Arn'] },
          DefinitionSubstitutions: { Advance: { Ref: `AdvanceFunctionVersion${release}` } },
        },
      },
      MachineVersion: {
        Type: 'AWS::StepFunctions::StateMachineVersion',
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        Properties: {
          StateMachineArn: { Ref: 'Machine' },
          StateMachineRevisionId: { 'Fn::GetAtt': ['Machine', 'StateMachineRevisionId'] },
        },
      },
      Application: { Type: 'AWS::CodeDeploy::Application', Properties: { ComputePlatform: 'Lambda' } },
      BeginGroup: {
        Type: 'AWS::CodeDeploy::DeploymentGroup',
        Properties: {
          ApplicationName: { Ref: 'Application' },
          AlarmConfiguration: { Enabled: true, Alarms: [{ Name: { Ref: 'CandidateAlarm' } }] },
          AutoRollbackConfiguration: {
            Enabled: true,
            Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
          },
          DeploymentConfigName: { 'Fn::Sub': [`CodeDeployDefault.Lambda\${Name}`, { Name: { Ref: 'Shift' } }] },
          ServiceRoleArn: { 'Fn::GetAtt': ['DeployRole', 'Arn'] },
        },
      },
      CandidateAlarm: {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: {
          Namespace: 'AWS/Lambda',
          MetricName: 'Errors',
          Dimensions: dimensions(release),
          Statistic: 'Sum',
          Period: 60,
          EvaluationPeriods: 1,
          Threshold: 1,
          ComparisonOperator: 'GreaterThanOrEqualToThreshold',
          TreatMissingData: 'notBreaching',
        },
      },
      Evidence: {
        Type: 'AWS::S3::Bucket',
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        Properties: { VersioningConfiguration: { Status: 'Enabled' }, ...changes.bucket },
      },
      Ledger: {
        Type: 'AWS::DynamoDB::Table',
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        Properties: { BillingMode: 'PAY_PER_REQUEST', SSESpecification: { SSEEnabled: true } },
      },
    },
  };
};

/** A definition that asks `advance` once. */
export const smallDefinition = `
QueryLanguage: JSONata
StartAt: Ask
States:
  Ask:
    Type: Task
    Resource: arn:aws:states:::lambda:invoke
    Arguments: { FunctionName: '\${Advance}', Payload: '{% $states.input %}' }
    TimeoutSeconds: 110
    Output: '{% $states.result.Payload %}'
    End: true
`;
