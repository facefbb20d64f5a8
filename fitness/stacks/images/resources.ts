import type { KnownResources } from '../../stack/resources.ts';

const functions = ['BeginBake', 'StepBake', 'PruneImages', 'PreTraffic', 'PostTraffic', 'Reaper'].map((name) => `${name}Function`);

const rules = ['BeginBakeFunctionTick', 'BeginBakeFunctionPrune', 'BeginBakeFunctionFinding', 'ReaperFunctionDeploymentEnded'];

/**
 * Every resource that the stack of images may have; `fitness/stack/resources.ts` says what judges each type. The template and this list change
 * together; a name stays here for as long as stacks are updated that still have it.
 */
export const resources: KnownResources = {
  'AWS::CloudWatch::Alarm': 'any',
  'AWS::CodeDeploy::Application': ['ServerlessDeploymentApplication'],
  'AWS::CodeDeploy::DeploymentGroup': ['BeginBakeFunctionDeploymentGroup'],
  'AWS::DynamoDB::Table': ['Ledger'],
  'AWS::Events::Rule': rules,
  'AWS::IAM::Role': ['DeploymentRole', 'BakeStateMachineRole', ...functions.map((name) => `${name}Role`)],
  'AWS::KMS::Key': ['NoticesKey'],
  'AWS::Lambda::Alias': ['BeginBakeFunctionAliaslive', ...functions.map((name) => `${name}Aliascandidate`)],
  'AWS::Lambda::EventInvokeConfig': ['PreTrafficOnce', 'PostTrafficOnce', 'BeginBakeFunctionEventInvokeConfig'],
  'AWS::Lambda::Function': functions,
  'AWS::Lambda::Permission': rules.map((name) => `${name}Permission`),
  'AWS::Lambda::Version': functions.map((name) => `${name}Version`),
  'AWS::Logs::LogGroup': 'any',
  'AWS::S3::Bucket': ['EvidenceBucket'],
  'AWS::S3::BucketPolicy': ['EvidenceBucketPolicy'],
  'AWS::SNS::Topic': ['Notices'],
  'AWS::SNS::TopicPolicy': ['NoticesPolicy'],
  'AWS::SQS::Queue': ['DeadLetters'],
  'AWS::SSM::Document': ['BakeDocument', 'ProbeDocument'],
  'AWS::SSM::Parameter': ['LedgerName', 'BeginBakeName', 'EvidenceName'],
  'AWS::StepFunctions::StateMachine': ['BakeStateMachine'],
  'AWS::StepFunctions::StateMachineAlias': ['BakeStateMachineAliascandidate'],
  'AWS::StepFunctions::StateMachineVersion': ['BakeStateMachineVersion'],
};
