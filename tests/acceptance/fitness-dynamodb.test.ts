import {
  ApplicationAutoScalingClient,
  PutScalingPolicyCommand,
  RegisterScalableTargetCommand,
  type ScalableDimension,
} from '@aws-sdk/client-application-auto-scaling';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  UpdateContinuousBackupsCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTables } from '../../fitness/dynamodb/door.ts';
import { dynamodb } from '../../fitness/dynamodb/dynamodb.ts';
import { startMoto } from './server.ts';

/*
 * What moto does not report: a table that never asked for encryption has no SSEDescription (as with AWS), but any other is ENABLED with KMS at once,
 * so ENABLING, UPDATING and a lost key are seen by unit tests only; it has no IAM here, so nothing is denied, and it never throttles;
 * the limits of the account are always 20,000 units and are not enforced, so tables may be made that AWS would refuse;
 * it does not scale anything, so a policy that it keeps proves only that the policy is there.
 */
const moto = await startMoto();
const describeOnMoto = moto ? describe : describe.skip;
const settings = {
  endpoint: moto?.endpoint ?? 'http://127.0.0.1:1',
  region: 'eu-west-1',
  credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
  maxAttempts: 2,
};
const dynamo = new DynamoDBClient(settings);
const scaling = new ApplicationAutoScalingClient(settings);

const make = async (TableName: string, more: Partial<CreateTableCommandInput>): Promise<void> => {
  const AttributeDefinitions = [{ AttributeName: 'id', AttributeType: 'S' as const }];
  const KeySchema = [{ AttributeName: 'id', KeyType: 'HASH' as const }];
  await dynamo.send(new CreateTableCommand({ TableName, AttributeDefinitions, KeySchema, ...more }));
};

const units = (ReadCapacityUnits: number, WriteCapacityUnits: number) => ({ ReadCapacityUnits, WriteCapacityUnits });
const provisioned = { BillingMode: 'PROVISIONED', ProvisionedThroughput: units(5, 5) } as const;
const indexed = {
  ...provisioned,
  GlobalSecondaryIndexes: [
    {
      IndexName: 'by-id',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'ALL' },
      ProvisionedThroughput: units(5, 5),
    },
  ],
} satisfies Partial<CreateTableCommandInput>;

const register = async (ResourceId: string, kind: 'table' | 'index', way: 'Read' | 'Write', MaxCapacity = 50): Promise<void> => {
  const ScalableDimension: ScalableDimension = `dynamodb:${kind}:${way}CapacityUnits`;
  const target = { ServiceNamespace: 'dynamodb', ResourceId, ScalableDimension } as const;
  await scaling.send(new RegisterScalableTargetCommand({ ...target, MinCapacity: 5, MaxCapacity }));
};

const scale = async (ResourceId: string, kind: 'table' | 'index', way: 'Read' | 'Write', MaxCapacity = 50): Promise<void> => {
  await register(ResourceId, kind, way, MaxCapacity);
  await scaling.send(
    new PutScalingPolicyCommand({
      ServiceNamespace: 'dynamodb',
      ResourceId,
      ScalableDimension: `dynamodb:${kind}:${way}CapacityUnits`,
      PolicyName: `${ResourceId}-${way}`,
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 70,
        PredefinedMetricSpecification: { PredefinedMetricType: `DynamoDB${way}CapacityUtilization` },
      },
    }),
  );
};

/** What a table has by default: nothing can be restored, one call deletes it, and items stay for ever. */
const careless = { 'dynamodb-point-in-time-recovery': 'fail', 'dynamodb-deletion-protection': 'fail', 'dynamodb-time-to-live': 'fail' };

const ways = ['Read', 'Write'] as const;

/** The outcome of each fitness function for a table, by its id, through the door. */
const judge = async (name: string, encryption: 'any' | 'kms' = 'any'): Promise<Record<string, string>> => {
  const table = await openTables(dynamo, scaling).read(name, { encryption });
  return Object.fromEntries(dynamodb.functions.map((each) => [each.id, each.judge(table).outcome]));
};

afterAll(async () => {
  dynamo.destroy();
  scaling.destroy();
  await moto?.stop();
});

describeOnMoto('the fitness functions of DynamoDB tables, on moto', () => {
  beforeAll(async () => {
    await make('on-demand', { BillingMode: 'PAY_PER_REQUEST' });
    await make('encrypted', { BillingMode: 'PAY_PER_REQUEST', SSESpecification: { Enabled: true, SSEType: 'KMS' } });
    await make('fixed', provisioned);
    await make('scaled', indexed);
    await make('index-forgotten', indexed);
    await make('no-policy', provisioned);
    await make('no-room', provisioned);
    for (const way of ways) {
      await scale('table/scaled', 'table', way);
      await scale('table/scaled/index/by-id', 'index', way);
      await scale('table/index-forgotten', 'table', way);
      await register('table/no-policy', 'table', way);
      await scale('table/no-room', 'table', way, way === 'Read' ? 50 : 5);
    }
  });

  test('a table on demand passes, and the limits of provisioned units are not its business', async () => {
    const outcomes = { 'dynamodb-encryption': 'pass', 'dynamodb-autoscaling': 'pass', 'dynamodb-throughput-limit': 'not-applicable' };
    expect(await judge('on-demand')).toEqual({ ...outcomes, ...careless });
  });

  test('a key of KMS is seen where it is, and missed where it is not', async () => {
    expect(await judge('encrypted', 'kms')).toMatchObject({ 'dynamodb-encryption': 'pass' });
    expect(await judge('on-demand', 'kms')).toMatchObject({ 'dynamodb-encryption': 'fail' });
  });

  test('a table that scales with its index passes', async () => {
    const outcomes = { 'dynamodb-encryption': 'pass', 'dynamodb-autoscaling': 'pass', 'dynamodb-throughput-limit': 'pass' };
    expect(await judge('scaled')).toEqual({ ...outcomes, ...careless });
  });

  test.each(['fixed', 'index-forgotten', 'no-policy', 'no-room'])('a table that does not scale fails: %s', async (name) => {
    expect(await judge(name)).toMatchObject({ 'dynamodb-autoscaling': 'fail' });
  });

  test('a table that is not there passes nothing', async () => {
    expect(await judge('missing')).toEqual(Object.fromEntries(dynamodb.functions.map(({ id }) => [id, 'unknown'])));
  });

  test('a table that is made with care passes all', async () => {
    await make('careful', { BillingMode: 'PAY_PER_REQUEST', DeletionProtectionEnabled: true });
    const TableName = 'careful';
    const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true };
    await dynamo.send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }));
    const spent = { AttributeName: 'ttl', Enabled: true };
    await dynamo.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: spent }));
    expect(await judge(TableName)).toMatchObject({ 'dynamodb-time-to-live': 'fail' });
    await dynamo.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { ...spent, Enabled: false } }));
    await dynamo.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true } }));
    const kept = Object.fromEntries(Object.keys(careless).map((id) => [id, 'pass']));
    expect(await judge(TableName)).toMatchObject(kept);
  });

  test('the units of all tables and indexes count, over more tables than fit on a page', async () => {
    for (let n = 0; n < 100; n += 1) await make(`many-${n}`, { BillingMode: 'PAY_PER_REQUEST' });
    const { accountProvisioned } = await openTables(dynamo, scaling).read('fixed', { encryption: 'any' });
    // Five tables with 5 units each, two of them with an index of 5 more.
    expect(accountProvisioned).toMatchObject({ is: 'known', value: { read: 35, write: 35 } });
    // Listed by name: it comes after the first hundred.
    await make('zealous', { BillingMode: 'PROVISIONED', ProvisionedThroughput: units(15_965, 5) });
    expect(await judge('scaled')).toMatchObject({ 'dynamodb-throughput-limit': 'fail' });
  });

  test('a service that does not answer is not known', async () => {
    const nowhere = { ...settings, endpoint: 'http://127.0.0.1:1', maxAttempts: 1 };
    const [tables, targets] = [new DynamoDBClient(nowhere), new ApplicationAutoScalingClient(nowhere)];
    const onlyTables = await openTables(dynamo, targets).read('scaled', { encryption: 'any' });
    const nothing = await openTables(tables, targets).read('scaled', { encryption: 'any' });
    expect([onlyTables.description.is, onlyTables.scalingTargets.is, onlyTables.scalingPolicies.is]).toEqual([
      'known',
      'unknown',
      'unknown',
    ]);
    for (const each of dynamodb.functions) expect(each.judge(nothing).outcome).toBe('unknown');
  });
});
