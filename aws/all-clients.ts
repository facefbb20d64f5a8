import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';

import type { Clients, MakeClient } from './clients.ts';

const lazy = <T extends object>(makers: { [Name in keyof T]: () => T[Name] }): T => {
  const target = {} as T;
  for (const name of Object.keys(makers) as (keyof T)[]) {
    let made: T[typeof name] | undefined;
    Object.defineProperty(target, name, { enumerable: true, get: () => (made ??= makers[name]()) });
  }
  return target;
};

/** Every client that the doors to fleets need, each made when it is first used. */
export const createClients = (make: MakeClient): Clients =>
  lazy<Clients>({
    autoScaling: () => make(AutoScalingClient),
    ec2: () => make(EC2Client),
    ecs: () => make(ECSClient),
    loadBalancing: () => make(ElasticLoadBalancingV2Client),
    dynamo: () => make(DynamoDBClient),
    ssm: () => make(SSMClient),
    cloudTrail: () => make(CloudTrailClient),
    cloudWatch: () => make(CloudWatchClient),
    codeDeploy: () => make(CodeDeployClient),
    logs: () => make(CloudWatchLogsClient),
    sns: () => make(SNSClient),
    lambda: () => make(LambdaClient),
  });
