import {
  ApplicationAutoScalingClient,
  paginateDescribeScalableTargets,
  paginateDescribeScalingPolicies,
} from '@aws-sdk/client-application-auto-scaling';
import {
  DescribeContinuousBackupsCommand,
  DescribeLimitsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  paginateListTables,
  type TableDescription as SdkTable,
} from '@aws-sdk/client-dynamodb';
import type { MakeClient } from '../../aws/clients.ts';
import { type Answer, takeAnswer } from '../readings.ts';
import type { AccountThroughput, ScalingPolicy, ScalingTarget, Table, TableDescription, TableExpectation, Throughput } from './table.ts';

const gone = 'ResourceNotFoundException';

type Units = { ReadCapacityUnits?: number | undefined; WriteCapacityUnits?: number | undefined };

// What is on demand has no units; of what is provisioned, units that were not reported are not zero.
const throughputOf = (isOnDemand: boolean, { ReadCapacityUnits: read, WriteCapacityUnits: write }: Units = {}): Throughput => {
  if (isOnDemand) return { read: 0, write: 0 };
  if (read === undefined || write === undefined) throw new Error('the provisioned units were not reported');
  return { read, write };
};

const encryptionOf = (description: SdkTable['SSEDescription']): TableDescription['encryption'] =>
  description && {
    status: description.Status ?? 'not reported',
    ...(description.SSEType !== undefined && { type: description.SSEType }),
    ...(description.InaccessibleEncryptionDateTime && { keyLostAt: description.InaccessibleEncryptionDateTime.toISOString() }),
  };

// A table that was never on demand has no BillingModeSummary (API reference, BillingModeSummary).
const describe = (table: SdkTable): TableDescription => {
  const isOnDemand = table.BillingModeSummary?.BillingMode === 'PAY_PER_REQUEST';
  return {
    status: table.TableStatus ?? 'not reported',
    isOnDemand,
    throughput: throughputOf(isOnDemand, table.ProvisionedThroughput),
    indexes: (table.GlobalSecondaryIndexes ?? []).map((index) => ({
      name: index.IndexName ?? '',
      status: index.IndexStatus ?? 'not reported',
      throughput: throughputOf(isOnDemand, index.ProvisionedThroughput),
    })),
    encryption: encryptionOf(table.SSEDescription),
    isDeletionProtected: table.DeletionProtectionEnabled,
  };
};

const readDescription = async (dynamo: DynamoDBClient, name: string): Promise<TableDescription | undefined> => {
  const { Table } = await dynamo.send(new DescribeTableCommand({ TableName: name }));
  return Table && describe(Table);
};

const readRecovery = (dynamo: DynamoDBClient, TableName: string): Promise<Table['pointInTimeRecovery']> =>
  takeAnswer('dynamodb:DescribeContinuousBackups', async () => {
    const { ContinuousBackupsDescription: found } = await dynamo.send(new DescribeContinuousBackupsCommand({ TableName }));
    return found?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus;
  });

const readTimeToLive = (dynamo: DynamoDBClient, TableName: string): Promise<Table['timeToLive']> =>
  takeAnswer('dynamodb:DescribeTimeToLive', async () => {
    const { TimeToLiveDescription: found } = await dynamo.send(new DescribeTimeToLiveCommand({ TableName }));
    if (found?.TimeToLiveStatus === undefined) return undefined;
    return { status: found.TimeToLiveStatus, ...(found.AttributeName !== undefined && { attribute: found.AttributeName }) };
  });

const readLimits = (dynamo: DynamoDBClient): Promise<Answer<Throughput>> =>
  takeAnswer('dynamodb:DescribeLimits', async () => {
    const { AccountMaxReadCapacityUnits: read, AccountMaxWriteCapacityUnits: write } = await dynamo.send(new DescribeLimitsCommand({}));
    return read === undefined || write === undefined ? undefined : { read, write };
  });

const readUse = async (dynamo: DynamoDBClient, name: string): Promise<Throughput> => {
  try {
    const table = await readDescription(dynamo, name);
    if (table === undefined) throw new Error(`the description of ${name} was empty`);
    const parts = [table, ...table.indexes].map(({ throughput }) => throughput);
    return parts.reduce((sum, part) => ({ read: sum.read + part.read, write: sum.write + part.write }), { read: 0, write: 0 });
  } catch (error) {
    // A table that was deleted since it was listed takes nothing.
    if ((error as Error).name === gone) return { read: 0, write: 0 };
    throw error;
  }
};

const readProvisioned = async (dynamo: DynamoDBClient): Promise<Answer<Throughput>> => {
  const names = await takeAnswer('dynamodb:ListTables', async () => {
    const found: string[] = [];
    for await (const page of paginateListTables({ client: dynamo }, {})) found.push(...(page.TableNames ?? []));
    return found;
  });
  if (names.is === 'unknown') return names;
  return takeAnswer('dynamodb:DescribeTable', async () => {
    const sum = { read: 0, write: 0 };
    for (const name of names.value) {
      const use = await readUse(dynamo, name);
      sum.read += use.read;
      sum.write += use.write;
    }
    return sum;
  });
};

const readTargets = async (client: ApplicationAutoScalingClient, resources: readonly string[]): Promise<ScalingTarget[]> => {
  const found: ScalingTarget[] = [];
  for (const resource of resources)
    for await (const page of paginateDescribeScalableTargets({ client }, { ServiceNamespace: 'dynamodb', ResourceIds: [resource] }))
      for (const target of page.ScalableTargets ?? []) {
        if (target.MinCapacity === undefined || target.MaxCapacity === undefined) throw new Error(`a target of ${resource} has no bounds`);
        found.push({
          resource: target.ResourceId ?? '',
          dimension: target.ScalableDimension ?? '',
          min: target.MinCapacity,
          max: target.MaxCapacity,
          isSuspended: target.SuspendedState?.DynamicScalingOutSuspended === true,
        });
      }
  return found;
};

const readPolicies = async (client: ApplicationAutoScalingClient, resources: readonly string[]): Promise<ScalingPolicy[]> => {
  const found: ScalingPolicy[] = [];
  for (const resource of resources)
    for await (const page of paginateDescribeScalingPolicies({ client }, { ServiceNamespace: 'dynamodb', ResourceId: resource }))
      for (const policy of page.ScalingPolicies ?? [])
        found.push({ resource: policy.ResourceId ?? '', dimension: policy.ScalableDimension ?? '', name: policy.PolicyName ?? '' });
  return found;
};

/** Where the snapshots of tables come from. Reading never throws: what could not be read is an unknown reading. */
export type Tables = { read: (name: string, expected: TableExpectation) => Promise<Table>; readAccount: () => Promise<AccountThroughput> };

/** Opens the door for one run: the account's side is read once, when the first table is, and is the same in every snapshot. */
export const openTables = (dynamo: DynamoDBClient, scaling: ApplicationAutoScalingClient): Tables => {
  let account: Promise<AccountThroughput> | undefined;
  const readAccount = (): Promise<AccountThroughput> => {
    account ??= Promise.all([readLimits(dynamo), readProvisioned(dynamo)]).then(([limits, provisioned]) => ({ limits, provisioned }));
    return account;
  };
  const read = async (name: string, expected: TableExpectation): Promise<Table> => {
    const [description, pointInTimeRecovery, timeToLive, { limits, provisioned }] = await Promise.all([
      takeAnswer('dynamodb:DescribeTable', () => readDescription(dynamo, name)),
      readRecovery(dynamo, name),
      readTimeToLive(dynamo, name),
      readAccount(),
    ]);
    const account = { accountLimits: limits, accountProvisioned: provisioned };
    const base = { name, expected, description, pointInTimeRecovery, timeToLive, ...account };
    // Without the names of its indexes it is not known what to ask for, and a table that is missing is reported as such.
    if (description.is === 'unknown') return { ...base, scalingTargets: description, scalingPolicies: description };
    const resources = [`table/${name}`, ...description.value.indexes.map((index) => `table/${name}/index/${index.name}`)];
    const [scalingTargets, scalingPolicies] = await Promise.all([
      takeAnswer('application-autoscaling:DescribeScalableTargets', () => readTargets(scaling, resources)),
      takeAnswer('application-autoscaling:DescribeScalingPolicies', () => readPolicies(scaling, resources)),
    ]);
    return { ...base, scalingTargets, scalingPolicies };
  };
  return { read, readAccount };
};

/** The same, with clients of its own. */
export const connectTables = (make: MakeClient): Tables => openTables(make(DynamoDBClient), make(ApplicationAutoScalingClient));
