import type { StackResource } from './stack.ts';

const functions = ['Begin', 'Advance', 'Conclude', 'Probe', 'Janitor', 'PreTraffic', 'PostTraffic', 'Reaper', 'Attest', 'Prune'].map(
  (name) => `${name}Function`,
);

/**
 * Every resource that the stack may have, by type and, where only those are judged, by name in the template, and what judges it. The template and this list change together; a name
 * stays here for as long as stacks are updated that still have it, since CloudFormation removes what is gone only after the judgement.
 */
const known: Readonly<Record<string, { judgedBy: string; ids?: readonly string[] }>> = {
  'AWS::CloudFormation::CustomResource': { judgedBy: 'runs the janitor, a function, when the stack is deleted', ids: ['Janitor'] },
  'AWS::CloudWatch::Alarm': { judgedBy: 'alarms, which reads each that the build declared; one more only notifies' },
  'AWS::CloudWatch::Dashboard': { judgedBy: 'shows figures, lets no one in and does nothing' },
  'AWS::CodeDeploy::Application': { judgedBy: 'deployment', ids: ['ServerlessDeploymentApplication'] },
  'AWS::CodeDeploy::DeploymentGroup': { judgedBy: 'deployment', ids: ['BeginFunctionDeploymentGroup'] },
  'AWS::DynamoDB::Table': { judgedBy: 'dynamodb, access', ids: ['Ledger'] },
  'AWS::Events::Rule': {
    judgedBy: 'rules',
    ids: ['BeginFunctionTick', 'ReaperFunctionDeploymentEnded', 'AttestFunctionAttestation', 'PruneFunctionDaily'],
  },
  'AWS::IAM::ManagedPolicy': { judgedBy: 'people', ids: ['ReaderPolicy', 'OperatorPolicy'] },
  'AWS::IAM::Role': { judgedBy: 'roles', ids: ['DeploymentRole', 'RecyclerStateMachineRole', ...functions.map((name) => `${name}Role`)] },
  'AWS::KMS::Key': { judgedBy: 'access', ids: ['NoticesKey'] },
  'AWS::Lambda::Alias': { judgedBy: 'lambda', ids: ['BeginFunctionAliaslive', ...functions.map((name) => `${name}Aliascandidate`)] },
  'AWS::Lambda::EventInvokeConfig': {
    judgedBy: 'lambda',
    ids: ['PreTrafficOnce', 'PostTrafficOnce', ...functions.map((name) => `${name}EventInvokeConfig`)],
  },
  'AWS::Lambda::Function': { judgedBy: 'lambda', ids: functions },
  'AWS::Lambda::Permission': {
    judgedBy: 'lambda, which reads the policy of each version and alias',
    ids: ['BeginFunctionTick', 'ReaperFunctionDeploymentEnded', 'AttestFunctionAttestation', 'PruneFunctionDaily'].map(
      (name) => `${name}Permission`,
    ),
  },
  'AWS::Lambda::Version': { judgedBy: 'lambda', ids: functions.map((name) => `${name}Version`) },
  'AWS::Logs::LogGroup': { judgedBy: 'has no policy of its own' },
  'AWS::S3::Bucket': { judgedBy: 's3, access', ids: ['EvidenceBucket'] },
  'AWS::S3::BucketPolicy': { judgedBy: 's3, access', ids: ['EvidenceBucketPolicy'] },
  'AWS::SNS::Topic': { judgedBy: 'topics', ids: ['Notices'] },
  'AWS::SNS::TopicPolicy': { judgedBy: 'topics', ids: ['NoticesPolicy'] },
  'AWS::SQS::Queue': { judgedBy: 'access', ids: ['DeadLetters'] },
  'AWS::SSM::Document': { judgedBy: 'access, and each release that runs it compares its content', ids: ['ProbeDocument'] },
  'AWS::SSM::Parameter': { judgedBy: 'names a part of the stack', ids: ['LedgerName', 'AttestName', 'BeginName', 'EvidenceName'] },
  'AWS::StepFunctions::StateMachine': { judgedBy: 'deployment', ids: ['RecyclerStateMachine'] },
  'AWS::StepFunctions::StateMachineAlias': { judgedBy: 'deployment', ids: ['RecyclerStateMachineAliascandidate'] },
  'AWS::StepFunctions::StateMachineVersion': { judgedBy: 'deployment', ids: ['RecyclerStateMachineVersion'] },
};

/** The name of a version without the mark of its content, which SAM puts behind it. */
const nameOf = ({ logicalId, type }: StackResource): string =>
  type === 'AWS::Lambda::Version' ? logicalId.replace(/[0-9a-f]{10}$/, '') : logicalId;

/** Resources that no check is known for, each with its type. */
export const findUnknownResources = (stack: readonly StackResource[]): string[] =>
  stack
    .filter((resource) => {
      const listed = known[resource.type];
      return listed === undefined || listed.ids?.includes(nameOf(resource)) === false;
    })
    .map(({ logicalId, type }) => `${logicalId} (${type})`);
