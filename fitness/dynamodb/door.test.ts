import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  DescribeScalingPoliciesCommand,
} from '@aws-sdk/client-application-auto-scaling';
import {
  DescribeContinuousBackupsCommand,
  DescribeLimitsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  ListTablesCommand,
} from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { autoscalingOrOnDemand } from './autoscaling-or-on-demand.ts';
import { openTables } from './door.ts';
import { dynamodb } from './dynamodb.ts';
import { tablePermissions } from './permissions.ts';
import type { Table } from './table.ts';

const dynamo = mockClient(DynamoDBClient);
const scaling = mockClient(ApplicationAutoScalingClient);
const units = { ReadCapacityUnits: 5, WriteCapacityUnits: 5 };
const failure = (name: string): Error => Object.assign(new Error('no'), { name });
const read = (): Promise<Table> =>
  openTables(new DynamoDBClient({}), new ApplicationAutoScalingClient({})).read('ledger', { encryption: 'kms' });

const target = (ResourceId: string, way: string) => ({
  ServiceNamespace: 'dynamodb' as const,
  ResourceId,
  ScalableDimension: `dynamodb:${ResourceId.includes('index') ? 'index' : 'table'}:${way}CapacityUnits` as never,
  MinCapacity: 5,
  MaxCapacity: 50,
  RoleARN: 'arn:aws:iam::123456789012:role/scaling',
  CreationTime: new Date(0),
});
const policy = (ResourceId: string, way: string) => ({
  ...target(ResourceId, way),
  PolicyARN: 'arn',
  PolicyName: 'track',
  PolicyType: 'TargetTrackingScaling' as const,
});

beforeEach(() => {
  dynamo.reset();
  scaling.reset();
  const SSEDescription = { Status: 'ENABLED', SSEType: 'KMS' } as const;
  const Table = { TableStatus: 'ACTIVE', ProvisionedThroughput: units, SSEDescription, DeletionProtectionEnabled: true } as const;
  const GlobalSecondaryIndexes = [{ IndexName: 'by-fleet', IndexStatus: 'ACTIVE' as const, ProvisionedThroughput: units }];
  dynamo.on(DescribeTableCommand).resolves({ Table: { ...Table, GlobalSecondaryIndexes } });
  dynamo.on(DescribeTableCommand, { TableName: 'gone' }).rejects(failure('ResourceNotFoundException'));
  const onDemand = { ...Table, BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' as const } };
  dynamo.on(DescribeTableCommand, { TableName: 'on-demand' }).resolves({ Table: onDemand });
  const PointInTimeRecoveryDescription = { PointInTimeRecoveryStatus: 'ENABLED' } as const;
  const ContinuousBackupsDescription = { ContinuousBackupsStatus: 'ENABLED', PointInTimeRecoveryDescription } as const;
  dynamo.on(DescribeContinuousBackupsCommand).resolves({ ContinuousBackupsDescription });
  dynamo.on(DescribeTimeToLiveCommand).resolves({ TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: 'expires' } });
  dynamo.on(ListTablesCommand).resolves({ TableNames: ['ledger', 'gone'], LastEvaluatedTableName: 'gone' });
  dynamo.on(ListTablesCommand, { ExclusiveStartTableName: 'gone' }).resolves({ TableNames: ['other', 'on-demand'] });
  dynamo.on(DescribeLimitsCommand).resolves({ AccountMaxReadCapacityUnits: 1000, AccountMaxWriteCapacityUnits: 1000 });
  for (const id of ['table/ledger', 'table/ledger/index/by-fleet']) {
    const [ask, more] = [{ ResourceIds: [id] }, { ResourceIds: [id], NextToken: 'more' }];
    scaling.on(DescribeScalableTargetsCommand, ask).resolves({ ScalableTargets: [target(id, 'Read')], NextToken: 'more' });
    scaling.on(DescribeScalableTargetsCommand, more).resolves({ ScalableTargets: [target(id, 'Write')] });
    scaling.on(DescribeScalingPoliciesCommand, { ResourceId: id }).resolves({ ScalingPolicies: [policy(id, 'Read')], NextToken: 'more' });
    scaling.on(DescribeScalingPoliciesCommand, { ResourceId: id, NextToken: 'more' }).resolves({ ScalingPolicies: [policy(id, 'Write')] });
  }
});

describe('the door to tables', () => {
  test('reads all pages, and what it reads passes', async () => {
    const table = await read();
    expect(table.scalingTargets).toMatchObject({ value: { length: 4 } });
    expect(table.scalingPolicies).toMatchObject({ value: { length: 4 } });
    expect(table.accountProvisioned).toMatchObject({ value: { read: 20, write: 20 } });
    expect(dynamodb.functions.map(({ judge }) => judge(table).outcome)).toEqual(dynamodb.functions.map(() => 'pass'));
  });

  test('reads the account once for all tables', async () => {
    const tables = openTables(new DynamoDBClient({}), new ApplicationAutoScalingClient({}));
    await Promise.all([tables.read('ledger', { encryption: 'any' }), tables.read('other', { encryption: 'any' })]);
    expect(dynamo.commandCalls(DescribeLimitsCommand)).toHaveLength(1);
  });

  test('a table that does not exist passes nothing', async () => {
    dynamo.on(DescribeTableCommand, { TableName: 'ledger' }).rejects(failure('ResourceNotFoundException'));
    for (const command of [DescribeContinuousBackupsCommand, DescribeTimeToLiveCommand] as const)
      dynamo.on(command as never).rejects(failure('ResourceNotFoundException'));
    const table = await read();
    for (const { judge } of dynamodb.functions)
      expect(judge(table)).toMatchObject({ outcome: 'unknown', reason: expect.stringContaining('ResourceNotFoundException') });
  });

  test('a target whose scaling out is suspended is seen', async () => {
    const suspended = { ...target('table/ledger', 'Write'), SuspendedState: { DynamicScalingOutSuspended: true } };
    const ask = { ResourceIds: ['table/ledger'], NextToken: 'more' };
    scaling.on(DescribeScalableTargetsCommand, ask).resolves({ ScalableTargets: [suspended] });
    expect(autoscalingOrOnDemand.judge(await read())).toMatchObject({ outcome: 'fail', reason: expect.stringContaining('suspended') });
  });

  test('units that were not reported are not zero', async () => {
    dynamo.on(DescribeTableCommand, { TableName: 'other' }).resolves({ Table: { TableStatus: 'ACTIVE' } });
    expect((await read()).accountProvisioned).toMatchObject({ is: 'unknown', reason: expect.stringContaining('not reported') });
  });

  test('an empty answer is not known', async () => {
    dynamo.on(DescribeTableCommand, { TableName: 'ledger' }).resolves({});
    for (const command of [DescribeLimitsCommand, DescribeContinuousBackupsCommand, DescribeTimeToLiveCommand] as const)
      dynamo.on(command as never).resolves({} as never);
    const { description, accountLimits, accountProvisioned, pointInTimeRecovery, timeToLive } = await read();
    for (const reading of [description, accountLimits, accountProvisioned, pointInTimeRecovery, timeToLive])
      expect(reading.is).toBe('unknown');
  });

  const operations = [
    {
      field: 'description',
      action: 'dynamodb:DescribeTable',
      refuse: (e: Error) => dynamo.on(DescribeTableCommand, { TableName: 'ledger' }).rejects(e),
    },
    {
      field: 'accountProvisioned',
      action: 'dynamodb:DescribeTable',
      refuse: (e: Error) => dynamo.on(DescribeTableCommand, { TableName: 'other' }).rejects(e),
    },
    {
      field: 'accountProvisioned',
      action: 'dynamodb:ListTables',
      refuse: (e: Error) => dynamo.on(ListTablesCommand, { ExclusiveStartTableName: 'gone' }).rejects(e),
    },
    {
      field: 'pointInTimeRecovery',
      action: 'dynamodb:DescribeContinuousBackups',
      refuse: (e: Error) => dynamo.on(DescribeContinuousBackupsCommand).rejects(e),
    },
    { field: 'timeToLive', action: 'dynamodb:DescribeTimeToLive', refuse: (e: Error) => dynamo.on(DescribeTimeToLiveCommand).rejects(e) },
    { field: 'accountLimits', action: 'dynamodb:DescribeLimits', refuse: (e: Error) => dynamo.on(DescribeLimitsCommand).rejects(e) },
    {
      field: 'scalingTargets',
      action: 'application-autoscaling:DescribeScalableTargets',
      refuse: (e: Error) => scaling.on(DescribeScalableTargetsCommand, { ResourceIds: ['table/ledger'], NextToken: 'more' }).rejects(e),
    },
    {
      field: 'scalingPolicies',
      action: 'application-autoscaling:DescribeScalingPolicies',
      refuse: (e: Error) => scaling.on(DescribeScalingPoliciesCommand, { ResourceId: 'table/ledger', NextToken: 'more' }).rejects(e),
    },
  ] as const;

  test.each(operations)('$action denied, throttled or unanswered leaves $field unknown', async ({ field, action, refuse }) => {
    refuse(failure('AccessDeniedException'));
    expect((await read())[field]).toMatchObject({ is: 'unknown', permission: action });
    expect(Object.values(tablePermissions).flat()).toContainEqual(expect.objectContaining({ action }));
    for (const name of ['ThrottlingException', 'TimeoutError']) {
      refuse(failure(name));
      const reading = (await read())[field];
      expect(reading).toMatchObject({ is: 'unknown', reason: expect.stringContaining(name) });
      expect(reading).not.toHaveProperty('permission');
    }
  });
});
