/** Where the list of types is from, and from when: a publication prints both, so that a person can check again. */
export const typesSource = '"List of Supported AWS Resources", Serverless Application Repository Developer Guide, as of February 2021';

const typesByService: Record<string, readonly string[]> = {
  CloudFormation: ['CustomResource', 'Macro', 'WaitConditionHandle'],
  CloudWatch: ['Alarm', 'AnomalyDetector', 'Dashboard', 'InsightRule'],
  Config: ['ConfigRule', 'ConfigurationRecorder', 'DeliveryChannel', 'RemediationConfiguration'],
  DynamoDB: ['Table'],
  Events: ['EventBusPolicy', 'Rule'],
  IAM: ['Group', 'InstanceProfile', 'ManagedPolicy', 'Policy', 'Role'],
  KMS: ['Alias', 'Key'],
  Lambda: [
    'Alias',
    'EventInvokeConfig',
    'EventSourceMapping',
    'Function',
    'LayerVersion',
    'LayerVersionPermission',
    'Permission',
    'Version',
  ],
  Logs: ['Destination', 'LogGroup', 'LogStream', 'MetricFilter', 'SubscriptionFilter'],
  S3: ['Bucket', 'BucketPolicy'],
  SNS: ['Subscription', 'Topic', 'TopicPolicy'],
  SQS: ['Queue', 'QueuePolicy'],
  SSM: ['Association', 'Document', 'MaintenanceWindowTask', 'Parameter', 'PatchBaseline'],
  Serverless: ['Api', 'Application', 'Function', 'HttpApi', 'LayerVersion', 'SimpleTable', 'StateMachine'],
  StepFunctions: ['Activity', 'StateMachine'],
};

/**
 * The types that the Serverless Application Repository takes, of the services that a stack like ours could use. It reads the template
 * before SAM's transform: what SAM makes of it, such as the resources of CodeDeploy, is not held against the list.
 */
export const repositoryTypes: ReadonlySet<string> = new Set(
  Object.entries(typesByService).flatMap(([service, types]) => types.map((type) => `AWS::${service}::${type}`)),
);
