/**
 * One action of IAM that a door needs.
 * `operation` is the operation of the SDK that it is needed for, under the SDK's name; `source` is the page of the AWS documentation that says so.
 */
export type Permission = { action: string; operation: string; source: string };

/** What each method of a door needs. The method `every` stands for a door whose methods all need the same. */
export type DoorPermissions = Record<string, readonly Permission[]>;

const reference = 'https://docs.aws.amazon.com/service-authorization/latest/reference';
const autoScaling = `${reference}/list_amazonec2autoscaling.html`;
const ec2 = `${reference}/list_amazonec2.html`;
const systemsManager = `${reference}/list_awssystemsmanager.html`;
const dynamo = `${reference}/list_amazondynamodb.html`;
const transactions = 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html';
const launching = 'https://docs.aws.amazon.com/autoscaling/ec2/userguide/launching-instances-synchronous-provisioning.html';

/** The action that has the name of its operation, as nearly all have. */
const named = (service: string, operation: string, source: string): Permission => ({
  action: `${service}:${operation}`,
  operation,
  source,
});

const describeGroups = named('autoscaling', 'DescribeAutoScalingGroups', autoScaling);
const describeRefreshes = named('autoscaling', 'DescribeInstanceRefreshes', autoScaling);
const describeInstances = named('ec2', 'DescribeInstances', ec2);
const getParameter = named('ssm', 'GetParameter', systemsManager);

/** The actions of `group.ts`. A launch needs two of EC2 besides its own (user guide, prerequisites of synchronous provisioning). */
export const groupPermissions: DoorPermissions = {
  listEnrolled: [describeGroups, describeRefreshes],
  describe: [describeGroups, describeRefreshes],
  launch: [
    named('autoscaling', 'LaunchInstances', launching),
    { action: 'ec2:CreateFleet', operation: 'LaunchInstances', source: launching },
    { action: 'ec2:DescribeLaunchTemplateVersions', operation: 'LaunchInstances', source: launching },
  ],
  raise: [describeGroups, named('autoscaling', 'SetDesiredCapacity', autoScaling)],
  terminate: [named('autoscaling', 'TerminateInstanceInAutoScalingGroup', autoScaling)],
  suspend: [named('autoscaling', 'SuspendProcesses', autoScaling)],
  resume: [named('autoscaling', 'ResumeProcesses', autoScaling)],
};

/** The actions of `servers.ts`. */
export const serversPermissions: DoorPermissions = {
  read: [describeInstances],
  readGroup: [describeInstances],
  readConsole: [named('ec2', 'GetConsoleOutput', ec2)],
};

/** The actions of `images.ts`; the parameter is read where a template names its image by `resolve:ssm:`. */
export const imagesPermissions: DoorPermissions = {
  resolve: [named('ec2', 'DescribeLaunchTemplateVersions', ec2), getParameter],
};

/** The actions of `policies.ts`. A parameter encrypted with a key of your own needs `kms:Decrypt` besides, which you grant. */
export const policiesPermissions: DoorPermissions = { read: [getParameter], readAccount: [getParameter] };

/** The actions of `signals.ts`. */
export const signalsPermissions: DoorPermissions = {
  readAlarms: [named('cloudwatch', 'DescribeAlarms', `${reference}/list_amazoncloudwatch.html`)],
  readCalendars: [named('ssm', 'GetCalendarState', systemsManager)],
};

/** The actions of `notices.ts`. */
export const noticesPermissions: DoorPermissions = { send: [named('sns', 'Publish', `${reference}/list_amazonsns.html`)] };

/** The actions of `reach.ts`. */
export const reachPermissions: DoorPermissions = {
  probe: [describeInstances, { action: 'lambda:InvokeFunction', operation: 'Invoke', source: `${reference}/list_awslambda.html` }],
};

const inTransaction = (action: string): Permission => ({
  action: `dynamodb:${action}`,
  operation: 'TransactWriteItems',
  source: transactions,
});

/** The actions of `ledger.ts` and `ledger-items.ts`: whoever keeps the ledger keeps all of it. */
export const ledgerPermissions: DoorPermissions = {
  every: [
    ...['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'].map((name) => named('dynamodb', name, dynamo)),
    ...['ConditionCheckItem', 'DeleteItem', 'PutItem', 'UpdateItem'].map(inTransaction),
  ],
};

/** The actions of `ledger-table.ts`, which only the command line uses: a function is told the name of its table. */
export const ledgerTablePermissions: DoorPermissions = {
  find: [getParameter],
  make: [
    ...['CreateTable', 'DescribeTable', 'DescribeTimeToLive', 'UpdateTimeToLive'].map((name) => named('dynamodb', name, dynamo)),
    named('ssm', 'PutParameter', systemsManager),
    getParameter,
  ],
};

/** The actions of `executions.ts`. */
export const executionsPermissions: DoorPermissions = {
  isRunning: [named('states', 'DescribeExecution', `${reference}/list_awsstepfunctions.html`)],
  start: [named('states', 'StartExecution', `${reference}/list_awsstepfunctions.html`)],
  stop: [named('states', 'StopExecution', `${reference}/list_awsstepfunctions.html`)],
};

/** The actions of `release-ledger.ts`. */
export const releaseLedgerPermissions: DoorPermissions = {
  every: ['GetItem', 'PutItem', 'Query'].map((name) => named('dynamodb', name, dynamo)),
};

const codeDeploy = `${reference}/list_awscodedeploy.html`;

/** The actions of `deployments.ts`. */
export const deploymentsPermissions: DoorPermissions = {
  read: ['GetDeployment', 'ListDeploymentTargets', 'BatchGetDeploymentTargets'].map((name) => named('codedeploy', name, codeDeploy)),
  answerHook: [named('codedeploy', 'PutLifecycleEventHookExecutionStatus', codeDeploy)],
};

/** The actions of `evidence.ts`. Only the command line reads. */
export const evidencePermissions: DoorPermissions = {
  write: [named('s3', 'PutObject', `${reference}/list_amazons3.html`)],
  read: [named('s3', 'GetObject', `${reference}/list_amazons3.html`)],
};

/** The actions of `aliases.ts`. */
export const aliasesPermissions: DoorPermissions = {
  readLive: [
    named('lambda', 'GetAlias', `${reference}/list_awslambda.html`),
    { action: 'lambda:InvokeFunction', operation: 'Invoke', source: `${reference}/list_awslambda.html` },
  ],
  begin: [{ action: 'lambda:InvokeFunction', operation: 'Invoke', source: `${reference}/list_awslambda.html` }],
};

const lambda = `${reference}/list_awslambda.html`;
const stepFunctions = `${reference}/list_awsstepfunctions.html`;

/** The actions of `versions.ts`. */
export const versionsPermissions: DoorPermissions = {
  read: [
    ...['ListAliases', 'ListFunctionEventInvokeConfigs', 'ListVersionsByFunction'].map((name) => named('lambda', name, lambda)),
    ...['DescribeStateMachine', 'ListExecutions', 'ListStateMachineVersions'].map((name) => named('states', name, stepFunctions)),
  ],
  remove: [named('lambda', 'DeleteFunction', lambda), named('states', 'DeleteStateMachineVersion', stepFunctions)],
};

/** The actions of `begin-function.ts`, which only people use. */
export const beginFunctionPermissions: DoorPermissions = {
  ask: [{ action: 'lambda:InvokeFunction', operation: 'Invoke', source: lambda }],
};

const cloudFormation = `${reference}/list_awscloudformation.html`;

/** The actions of `stack.ts`, which only people use. */
export const stackReadPermissions: DoorPermissions = {
  read: ['DescribeStacks', 'ListStackResources'].map((name) => named('cloudformation', name, cloudFormation)),
};

/** The actions of `stack-status.ts`. */
export const stackStatusPermissions: DoorPermissions = { read: [named('cloudformation', 'DescribeStacks', cloudFormation)] };

/** The actions of `state-machine-version.ts`, which only people use. */
export const stateMachineVersionPermissions: DoorPermissions = { read: [named('states', 'DescribeStateMachine', stepFunctions)] };

/** The actions of `attestation.ts`, which only the command line uses. */
export const attestationPermissions: DoorPermissions = {
  request: [{ action: 'lambda:InvokeFunction', operation: 'Invoke', source: `${reference}/list_awslambda.html` }],
};

/** The actions of `stack-parameters.ts`, which only the command line uses. */
export const stackParametersPermissions: DoorPermissions = { find: [getParameter] };
