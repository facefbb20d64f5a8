import type {
  DescribeScalableTargetsCommandInput,
  DescribeScalableTargetsCommandOutput,
  DescribeScalingPoliciesCommandInput,
  DescribeScalingPoliciesCommandOutput,
  ScalableTarget,
  ScalingPolicy,
} from '@aws-sdk/client-application-auto-scaling';
import type {
  DescribeContinuousBackupsCommandInput,
  DescribeContinuousBackupsCommandOutput,
  DescribeLimitsCommandInput,
  DescribeLimitsCommandOutput,
  DescribeTableCommandInput,
  DescribeTableCommandOutput,
  DescribeTimeToLiveCommandInput,
  DescribeTimeToLiveCommandOutput,
  ListTablesCommandInput,
  ListTablesCommandOutput,
  TableDescription,
} from '@aws-sdk/client-dynamodb';
import { createServiceError, type Operations, operation, takePage } from '../../operation.ts';
import { recordIn, recordsIn } from '../cloud-formation/resolve-template.ts';
import type { Settings } from '../cloud-formation/settings.ts';
import type { Made } from '../cloud-formation/stack-resource.ts';
import type { Json } from '../cloud-formation/template-language.ts';

/** "Per table ... 40,000", "per account ... 80,000" (DynamoDB developer guide, quotas). */
const limits = { account: 80_000, table: 40_000 };

const throughputOf = (written: unknown) => {
  const { ReadCapacityUnits = 0, WriteCapacityUnits = 0 } = recordIn(written);
  return { ReadCapacityUnits: Number(ReadCapacityUnits), WriteCapacityUnits: Number(WriteCapacityUnits) };
};

const encryptionOf = (written: Json): TableDescription['SSEDescription'] => {
  // Without a specification, or with it off, a table is encrypted under a key that DynamoDB owns, which it does not describe.
  if (String(written.SSEEnabled) !== 'true') return undefined;
  return { Status: 'ENABLED', SSEType: 'KMS', KMSMasterKeyArn: String(written.KMSMasterKeyId ?? 'alias/aws/dynamodb') };
};

const describeTable = ({ name, attributes, properties, changedAt }: Made): TableDescription => {
  const isOnDemand = properties.BillingMode === 'PAY_PER_REQUEST';
  const encryption = encryptionOf(recordIn(properties.SSESpecification));
  return {
    TableName: name,
    TableArn: attributes.Arn,
    TableStatus: 'ACTIVE',
    CreationDateTime: new Date(changedAt),
    ...(isOnDemand && { BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' } }),
    ProvisionedThroughput: throughputOf(isOnDemand ? {} : properties.ProvisionedThroughput),
    KeySchema: recordsIn(properties.KeySchema) as unknown as NonNullable<TableDescription['KeySchema']>,
    AttributeDefinitions: recordsIn(properties.AttributeDefinitions) as unknown as NonNullable<TableDescription['AttributeDefinitions']>,
    GlobalSecondaryIndexes: recordsIn(properties.GlobalSecondaryIndexes).map(({ IndexName, ProvisionedThroughput }) => ({
      IndexName: String(IndexName),
      IndexStatus: 'ACTIVE',
      ProvisionedThroughput: throughputOf(isOnDemand ? {} : ProvisionedThroughput),
    })),
    ...(encryption && { SSEDescription: encryption }),
    DeletionProtectionEnabled: String(properties.DeletionProtectionEnabled) === 'true',
  };
};

/** What DynamoDB and Application Auto Scaling report of tables, by their settings in the stack. It knows nothing of the ledger's items. */
export const createDynamoDbOperations = (settings: Settings): Operations => {
  const tables = (): Made[] => settings.ofType('AWS::DynamoDB::Table');
  const require = (name: string | undefined): Made => {
    const found = tables().find((table) => table.name === name || table.attributes.Arn === name);
    if (!found) throw createServiceError('ResourceNotFoundException', `Requested resource not found: Table: ${name} not found`);
    return found;
  };
  const isTime = (made: Made): boolean => String(recordIn(made.properties.TimeToLiveSpecification).Enabled) === 'true';
  const scalingOf = (type: string): Json[] => settings.ofType(`AWS::ApplicationAutoScaling::${type}`).map(({ properties }) => properties);

  return {
    'DynamoDB.DescribeTable': operation<DescribeTableCommandInput, DescribeTableCommandOutput>({
      takes: ['TableName'],
      answer: ({ TableName }) => ({ Table: describeTable(require(TableName)) }),
    }),
    'DynamoDB.ListTables': operation<ListTablesCommandInput, ListTablesCommandOutput>({
      takes: ['ExclusiveStartTableName', 'Limit'],
      answer: ({ ExclusiveStartTableName = '', Limit = 100 }) => {
        const names = tables()
          .map(({ name }) => name)
          .toSorted();
        const page = names.filter((name) => name > ExclusiveStartTableName).slice(0, Limit);
        return { TableNames: page, ...(page.at(-1) !== names.at(-1) && page.length > 0 && { LastEvaluatedTableName: page.at(-1) }) };
      },
    }),
    'DynamoDB.DescribeLimits': operation<DescribeLimitsCommandInput, DescribeLimitsCommandOutput>({
      takes: [],
      answer: () => ({
        AccountMaxReadCapacityUnits: limits.account,
        AccountMaxWriteCapacityUnits: limits.account,
        TableMaxReadCapacityUnits: limits.table,
        TableMaxWriteCapacityUnits: limits.table,
      }),
    }),
    'DynamoDB.DescribeContinuousBackups': operation<DescribeContinuousBackupsCommandInput, DescribeContinuousBackupsCommandOutput>({
      takes: ['TableName'],
      answer: ({ TableName }) => {
        const { PointInTimeRecoveryEnabled } = recordIn(require(TableName).properties.PointInTimeRecoverySpecification);
        const status = String(PointInTimeRecoveryEnabled) === 'true' ? 'ENABLED' : 'DISABLED';
        const PointInTimeRecoveryDescription = { PointInTimeRecoveryStatus: status } as const;
        return { ContinuousBackupsDescription: { ContinuousBackupsStatus: 'ENABLED', PointInTimeRecoveryDescription } };
      },
    }),
    'DynamoDB.DescribeTimeToLive': operation<DescribeTimeToLiveCommandInput, DescribeTimeToLiveCommandOutput>({
      takes: ['TableName'],
      answer: ({ TableName }) => {
        const table = require(TableName);
        const { AttributeName } = recordIn(table.properties.TimeToLiveSpecification);
        return {
          TimeToLiveDescription: isTime(table)
            ? { TimeToLiveStatus: 'ENABLED', AttributeName: String(AttributeName) }
            : { TimeToLiveStatus: 'DISABLED' },
        };
      },
    }),
    'ApplicationAutoScaling.DescribeScalableTargets': operation<DescribeScalableTargetsCommandInput, DescribeScalableTargetsCommandOutput>({
      takes: ['ServiceNamespace', 'ResourceIds', 'ScalableDimension', 'MaxResults', 'NextToken'],
      answer: ({ ServiceNamespace, ResourceIds, NextToken }) => {
        const chosen = scalingOf('ScalableTarget')
          .filter((each) => each.ServiceNamespace === ServiceNamespace && (!ResourceIds || ResourceIds.includes(String(each.ResourceId))))
          .map(({ ServiceNamespace: space, ResourceId, ScalableDimension, MinCapacity, MaxCapacity, RoleARN, SuspendedState }) => {
            const capacity = { MinCapacity: Number(MinCapacity), MaxCapacity: Number(MaxCapacity) };
            const rest = {
              RoleARN: String(RoleARN ?? ''),
              CreationTime: undefined,
              ...(SuspendedState !== undefined && { SuspendedState }),
            };
            return { ServiceNamespace: space, ResourceId, ScalableDimension, ...capacity, ...rest } as ScalableTarget;
          });
        const { page, next } = takePage(chosen, NextToken, 50);
        return { ScalableTargets: page, NextToken: next };
      },
    }),
    'ApplicationAutoScaling.DescribeScalingPolicies': operation<DescribeScalingPoliciesCommandInput, DescribeScalingPoliciesCommandOutput>({
      takes: ['ServiceNamespace', 'ResourceId', 'ScalableDimension', 'PolicyNames', 'MaxResults', 'NextToken'],
      answer: ({ ServiceNamespace, ResourceId, NextToken }) => {
        const chosen = scalingOf('ScalingPolicy').filter(
          (each) => each.ServiceNamespace === ServiceNamespace && (ResourceId === undefined || each.ResourceId === ResourceId),
        );
        const { page, next } = takePage(chosen as unknown as ScalingPolicy[], NextToken, 50);
        return { ScalingPolicies: page, NextToken: next };
      },
    }),
  };
};
