import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';

/** How every client of the Recycler is made. */
export type ClientSettings = {
  region?: string;
  /** Another address for every service, such as a stand-in for AWS on this machine. */
  endpoint?: string;
  profile?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
  /** Replaces the SDK's own bounded retries: a rehearsal waits on its own clock. */
  retryStrategy?: NonNullable<ConstructorParameters<typeof AutoScalingClient>[0]>['retryStrategy'];
  /** Told of every client that is made. */
  onClient?: (client: AnyClient) => void;
};

export type Clients = {
  autoScaling: AutoScalingClient;
  ec2: EC2Client;
  loadBalancing: ElasticLoadBalancingV2Client;
  dynamo: DynamoDBClient;
  ssm: SSMClient;
  cloudWatch: CloudWatchClient;
  sns: SNSClient;
  lambda: LambdaClient;
  stepFunctions: SFNClient;
};
export type AnyClient = Clients[keyof Clients];

/** Attempts of one call, the first included: the SDK's standard retries, bounded. */
const attempts = 4;
/** Milliseconds until a call without an answer is given up. Without `throwOnRequestTimeout` the SDK would only warn and wait for ever. */
const requestTimeout = 10_000;

const lazy = <T extends object>(makers: { [Name in keyof T]: () => T[Name] }): T => {
  const target = {} as T;
  for (const name of Object.keys(makers) as (keyof T)[]) {
    let made: T[typeof name] | undefined;
    Object.defineProperty(target, name, { enumerable: true, get: () => (made ??= makers[name]()) });
  }
  return target;
};

/**
 * The one place where clients are made: bounded retries, time-outs that throw, and a user agent by which each call of a campaign can be found
 * in CloudTrail. A client is made when it is first used.
 *
 * @param label what acts, for the user agent: a campaign's id or a command
 */
export const createClients = (settings: ClientSettings, label: string): Clients => {
  const config = {
    maxAttempts: attempts,
    requestHandler: { requestTimeout, connectionTimeout: 3_000, throwOnRequestTimeout: true },
    customUserAgent: [['instance-recycler', label.replaceAll(/[^A-Za-z0-9._-]/g, '_')]] as [string, string][],
    ...(settings.region !== undefined && { region: settings.region }),
    ...(settings.endpoint !== undefined && { endpoint: settings.endpoint }),
    ...(settings.profile !== undefined && { profile: settings.profile }),
    ...(settings.credentials && { credentials: settings.credentials }),
    ...(settings.retryStrategy && { retryStrategy: settings.retryStrategy }),
  };
  const made = <Client extends AnyClient>(client: Client): Client => {
    settings.onClient?.(client);
    return client;
  };
  return lazy<Clients>({
    autoScaling: () => made(new AutoScalingClient(config)),
    ec2: () => made(new EC2Client(config)),
    loadBalancing: () => made(new ElasticLoadBalancingV2Client(config)),
    dynamo: () => made(new DynamoDBClient(config)),
    ssm: () => made(new SSMClient(config)),
    cloudWatch: () => made(new CloudWatchClient(config)),
    sns: () => made(new SNSClient(config)),
    lambda: () => made(new LambdaClient(config)),
    stepFunctions: () => made(new SFNClient(config)),
  });
};
