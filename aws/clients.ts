import type { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import type { ConfigServiceClient } from '@aws-sdk/client-config-service';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { ECSClient } from '@aws-sdk/client-ecs';
import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { KMSClient } from '@aws-sdk/client-kms';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { AwsClock } from './aws-clock.ts';

/** How every client of the Recycler is made. */
export type ClientSettings = {
  region?: string;
  /** Another address for every service, such as a stand-in for AWS on this machine. */
  endpoint?: string;
  profile?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
  /** Replaces the SDK's own bounded retries: a rehearsal waits on its own clock. */
  retryStrategy?: NonNullable<NonNullable<ConstructorParameters<typeof AutoScalingClient>[0]>['retryStrategy']>;
  /** For calls whose answers take longer than usual: milliseconds until one is given up, and attempts with the first included. */
  patience?: { requestTimeout: number; attempts: number };
  /** The clock that learns the time of AWS from every answer. */
  time?: Pick<AwsClock, 'clock' | 'hear'>;
  /** Called with every client that is made. */
  onClient?: (client: AnyClient, region: string | undefined) => void;
};

export type Clients = {
  autoScaling: AutoScalingClient;
  ec2: EC2Client;
  ecs: ECSClient;
  loadBalancing: ElasticLoadBalancingV2Client;
  dynamo: DynamoDBClient;
  ssm: SSMClient;
  cloudTrail: CloudTrailClient;
  cloudWatch: CloudWatchClient;
  codeDeploy: CodeDeployClient;
  logs: CloudWatchLogsClient;
  sns: SNSClient;
  lambda: LambdaClient;
};
export type AnyClient =
  | Clients[keyof Clients]
  | ApplicationAutoScalingClient
  | CloudFormationClient
  | ConfigServiceClient
  | EventBridgeClient
  | IAMClient
  | KMSClient
  | S3Client
  | SecretsManagerClient
  | SFNClient
  | SQSClient;

/** Attempts of one call, the first included: the SDK's standard retries, bounded. */
const attempts = 4;
/** Milliseconds until a call without an answer is given up. Without `throwOnRequestTimeout` the SDK would only warn and wait for ever. */
const requestTimeout = 10_000;

/** What every client is configured with, whatever its service. */
type ClientConfig = {
  maxAttempts: number;
  requestHandler: { requestTimeout: number; connectionTimeout: number; throwOnRequestTimeout: boolean };
  customUserAgent: [string, string][];
} & Pick<ClientSettings, 'region' | 'endpoint' | 'profile' | 'credentials' | 'retryStrategy'>;

/** Makes a client of the class it is given; of another Region where one is named. */
export type MakeClient = <Client extends AnyClient>(Client: new (config: ClientConfig) => Client, region?: string) => Client;

/** The same for another Region. */
export const inRegion =
  (make: MakeClient, region: string): MakeClient =>
  (Client) =>
    make(Client, region);

/**
 * The one place where clients are made: bounded retries, time-outs that throw, and a user agent by which each call of a campaign can be found
 * in CloudTrail. It knows no service, so that a bundle carries only the clients its function asks for.
 *
 * @param label what acts, for the user agent: a campaign's id or a command
 */
export const createClientMaker = (settings: ClientSettings, label: string): MakeClient => {
  const patience = settings.patience ?? { requestTimeout, attempts };
  const config: ClientConfig = {
    maxAttempts: patience.attempts,
    requestHandler: { requestTimeout: patience.requestTimeout, connectionTimeout: 3_000, throwOnRequestTimeout: true },
    customUserAgent: [['instance-recycler', label.replaceAll(/[^A-Za-z0-9._-]/g, '_')]],
    ...(settings.region !== undefined && { region: settings.region }),
    ...(settings.endpoint !== undefined && { endpoint: settings.endpoint }),
    ...(settings.profile !== undefined && { profile: settings.profile }),
    ...(settings.credentials && { credentials: settings.credentials }),
    ...(settings.retryStrategy && { retryStrategy: settings.retryStrategy }),
  };
  return (Client, region = settings.region) => {
    const client = new Client({ ...config, ...(region !== undefined && { region }) });
    if (settings.time) learnTime(client, settings.time);
    settings.onClient?.(client, region);
    return client;
  };
};

type Answered = { response?: { headers?: Record<string, string> } };
type TimedStack = {
  add: (middleware: (next: (args: object) => Promise<Answered>) => (args: object) => Promise<Answered>, options: object) => void;
};

/** Lets the clock learn from each answer of a client. */
const learnTime = (client: AnyClient, { clock, hear }: Pick<AwsClock, 'clock' | 'hear'>): void => {
  const stack = client.middlewareStack as unknown as TimedStack;
  const learn = (next: (args: object) => Promise<Answered>) => async (args: object) => {
    const askedAt = clock.ticks();
    const answered = await next(args);
    hear({ date: answered.response?.headers?.date, askedAt, heardAt: clock.ticks() });
    return answered;
  };
  stack.add(learn, { step: 'initialize', priority: 'high', name: 'learnTime', override: true });
};
