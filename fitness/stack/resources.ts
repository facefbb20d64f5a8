import type { StackResource } from './stack.ts';

/** Resources by their type: the names in the template that may be, or any. */
export type KnownResources = Readonly<Record<string, readonly string[] | 'any'>>;

const functions = ['Begin', 'Advance', 'Conclude', 'Probe', 'Janitor', 'PreTraffic', 'PostTraffic', 'Reaper', 'Attest', 'Prune'].map(
  (name) => `${name}Function`,
);

const rules = [
  'BeginFunctionTick',
  'BeginFunctionWake',
  'ReaperFunctionDeploymentEnded',
  'AttestFunctionAttestation',
  'PruneFunctionDaily',
];

/**
 * Every resource that the stack of the Recycler may have, by type and, where only those are judged, by name in the template, with what judges it. The template and this
 * list change together; a name stays here for as long as stacks are updated that still have it, since CloudFormation removes what is gone only after
 * the judgement.
 */
export const resources: KnownResources = {
  // Runs the janitor, a function, when the stack is deleted.
  'AWS::CloudFormation::CustomResource': ['Janitor'],
  // Judged by `alarms`, each that the build declared; one more only notifies.
  'AWS::CloudWatch::Alarm': 'any',
  // Shows figures, lets no one in and does nothing.
  'AWS::CloudWatch::Dashboard': 'any',
  // Judged by `deployment`.
  'AWS::CodeDeploy::Application': ['ServerlessDeploymentApplication'],
  // Judged by `deployment`.
  'AWS::CodeDeploy::DeploymentGroup': ['BeginFunctionDeploymentGroup'],
  // Judged by `dynamodb` and `access`.
  'AWS::DynamoDB::Table': ['Ledger'],
  // Judged by `rules`.
  'AWS::Events::Rule': rules,
  // Judged by `people`.
  'AWS::IAM::ManagedPolicy': ['ReaderPolicy', 'OperatorPolicy'],
  // Judged by `roles`.
  'AWS::IAM::Role': ['DeploymentRole', 'RecyclerStateMachineRole', ...functions.map((name) => `${name}Role`)],
  // Judged by `access`.
  'AWS::KMS::Key': ['NoticesKey'],
  // Judged by `lambda`.
  'AWS::Lambda::Alias': ['BeginFunctionAliaslive', ...functions.map((name) => `${name}Aliascandidate`)],
  // Judged by `lambda`.
  'AWS::Lambda::EventInvokeConfig': ['PreTrafficOnce', 'PostTrafficOnce', ...functions.map((name) => `${name}EventInvokeConfig`)],
  // Judged by `lambda`.
  'AWS::Lambda::Function': functions,
  // Judged by `lambda`, which reads the policy of each version and alias.
  'AWS::Lambda::Permission': rules.map((name) => `${name}Permission`),
  // Judged by `lambda`.
  'AWS::Lambda::Version': functions.map((name) => `${name}Version`),
  // Has no policy of its own.
  'AWS::Logs::LogGroup': 'any',
  // Judged by `s3` and `access`.
  'AWS::S3::Bucket': ['EvidenceBucket'],
  // Judged by `s3` and `access`.
  'AWS::S3::BucketPolicy': ['EvidenceBucketPolicy'],
  // Judged by `topics`.
  'AWS::SNS::Topic': ['Notices'],
  // Judged by `topics`.
  'AWS::SNS::TopicPolicy': ['NoticesPolicy'],
  // Judged by `access`.
  'AWS::SQS::Queue': ['DeadLetters'],
  // Judged by `access`; and each release that runs it compares its content.
  'AWS::SSM::Document': ['ProbeDocument'],
  // Names a part of the stack.
  'AWS::SSM::Parameter': ['LedgerName', 'AttestName', 'BeginName', 'EvidenceName'],
  // Judged by `deployment`.
  'AWS::StepFunctions::StateMachine': ['RecyclerStateMachine'],
  // Judged by `deployment`.
  'AWS::StepFunctions::StateMachineAlias': ['RecyclerStateMachineAliascandidate'],
  // Judged by `deployment`.
  'AWS::StepFunctions::StateMachineVersion': ['RecyclerStateMachineVersion'],
};

/** The name of a version without the mark of its content, which SAM puts behind it. */
const nameOf = ({ logicalId, type }: StackResource): string =>
  type === 'AWS::Lambda::Version' ? logicalId.replace(/[0-9a-f]{10}$/, '') : logicalId;

/** Resources that no check is known for, each with its type. */
export const findUnknownResources = (stack: readonly StackResource[], known: KnownResources): string[] =>
  stack
    .filter((resource) => {
      const listed = known[resource.type];
      return listed === undefined || (listed !== 'any' && !listed.includes(nameOf(resource)));
    })
    .map(({ logicalId, type }) => `${logicalId} (${type})`);
