import type { Fixtures } from '../fixtures.ts';
import type { Answer } from '../readings.ts';
import type { Table, TableDescription, Throughput } from './table.ts';

const known = <Value>(value: Value, source: string): Answer<Value> => ({ is: 'known', value, source });
const read = 'ReadCapacityUnits';
const write = 'WriteCapacityUnits';
const parts = ['table', 'index'].flatMap((kind) =>
  [read, write].map((units) => ({
    resource: kind === 'table' ? 'table/ledger' : 'table/ledger/index/by-fleet',
    dimension: `dynamodb:${kind}:${units}`,
  })),
);
const targets = parts.map((part) => ({ ...part, min: 5, max: 50, isSuspended: false }));
const policies = parts.map((part) => ({ ...part, name: 'track' }));

const provisioned: TableDescription = {
  status: 'ACTIVE',
  isOnDemand: false,
  throughput: { read: 5, write: 5 },
  indexes: [{ name: 'by-fleet', status: 'ACTIVE', throughput: { read: 5, write: 5 } }],
  encryption: { status: 'ENABLED', type: 'KMS' },
  isDeletionProtected: true,
};

const index = (name: string): TableDescription['indexes'][number] => ({ name, status: 'ACTIVE', throughput: { read: 5, write: 5 } });

/** A table of provisioned capacity that does all that is asked of it. */
export const goodTable: Table = {
  name: 'ledger',
  expected: { encryption: 'kms' },
  description: known(provisioned, 'dynamodb:DescribeTable'),
  pointInTimeRecovery: known('ENABLED', 'dynamodb:DescribeContinuousBackups'),
  timeToLive: known({ status: 'ENABLED', attribute: 'expires' }, 'dynamodb:DescribeTimeToLive'),
  scalingTargets: known(targets, 'application-autoscaling:DescribeScalableTargets'),
  scalingPolicies: known(policies, 'application-autoscaling:DescribeScalingPolicies'),
  accountLimits: known({ read: 1000, write: 1000 }, 'dynamodb:DescribeLimits'),
  accountProvisioned: known({ read: 799, write: 10 }, 'dynamodb:DescribeTable'),
};

/** The good table, with another description. */
export const described = (more: Partial<TableDescription>, expected: Table['expected'] = goodTable.expected): Table => ({
  ...goodTable,
  expected,
  description: known({ ...provisioned, ...more }, 'dynamodb:DescribeTable'),
});

/** The good table, put on demand. */
export const onDemandTable: Table = described({ isOnDemand: true, throughput: { read: 0, write: 0 }, indexes: [] });

const withTargets = (change: (target: (typeof targets)[number]) => (typeof targets)[number][]): Table => ({
  ...goodTable,
  scalingTargets: known(targets.flatMap(change), 'application-autoscaling:DescribeScalableTargets'),
});
const using = (used: Throughput): Table => ({ ...goodTable, accountProvisioned: known(used, 'dynamodb:DescribeTable') });
const expiring = (timeToLive: { status: string; attribute?: string }): Table => ({
  ...goodTable,
  timeToLive: known(timeToLive, 'dynamodb:DescribeTimeToLive'),
});
const isIndexWrite = ({ dimension }: { dimension: string }): boolean => dimension === `dynamodb:index:${write}`;

/** What proves each fitness function of a table, by its id. */
export const tableFixtures: Record<string, Fixtures<Table>> = {
  'dynamodb-encryption': {
    good: [goodTable, described({ encryption: undefined }, { encryption: 'any' }), described({}, { encryption: 'any' })],
    bad: {
      'the AWS owned key where KMS is expected': described({ encryption: undefined }),
      'encryption switched off where KMS is expected': described({ encryption: { status: 'DISABLED' } }),
      'another type than KMS': described({ encryption: { status: 'ENABLED', type: 'AES256' } }),
      'a key that was lost': described({ encryption: { status: 'ENABLED', type: 'KMS', keyLostAt: '2026-01-05T09:00:00.000Z' } }),
    },
    needs: { description: (table, description) => ({ ...table, description }) },
  },
  'dynamodb-autoscaling': {
    good: [goodTable, onDemandTable, described({ indexes: [...provisioned.indexes, { ...index('leaving'), status: 'DELETING' }] })],
    bad: {
      'no targets': withTargets(() => []),
      'no target for the writes of an index': withTargets((target) => (isIndexWrite(target) ? [] : [target])),
      'an index that does not scale': described({ indexes: [...provisioned.indexes, index('by-state')] }),
      'no room between min and max': withTargets((target) => [{ ...target, max: target.min }]),
      'scaling out suspended': withTargets((target) => [{ ...target, isSuspended: isIndexWrite(target) }]),
      'no policy for the writes of an index': {
        ...goodTable,
        scalingPolicies: known(
          policies.filter((policy) => !isIndexWrite(policy)),
          'application-autoscaling:DescribeScalingPolicies',
        ),
      },
    },
    needs: {
      description: (table, description) => ({ ...table, description }),
      scalingTargets: (table, scalingTargets) => ({ ...table, scalingTargets }),
      scalingPolicies: (table, scalingPolicies) => ({ ...table, scalingPolicies }),
    },
  },
  'dynamodb-throughput-limit': {
    good: [goodTable],
    bad: {
      'reads at 80 %': using({ read: 800, write: 10 }),
      'writes above 80 %': using({ read: 10, write: 990 }),
    },
    needs: {
      description: (table, description) => ({ ...table, description }),
      accountLimits: (table, accountLimits) => ({ ...table, accountLimits }),
      accountProvisioned: (table, accountProvisioned) => ({ ...table, accountProvisioned }),
    },
  },
  'dynamodb-point-in-time-recovery': {
    good: [goodTable],
    bad: { 'switched off': { ...goodTable, pointInTimeRecovery: known('DISABLED', 'dynamodb:DescribeContinuousBackups') } },
    needs: { pointInTimeRecovery: (table, pointInTimeRecovery) => ({ ...table, pointInTimeRecovery }) },
  },
  'dynamodb-deletion-protection': {
    good: [goodTable],
    bad: { 'switched off': described({ isDeletionProtected: false }) },
    needs: { description: (table, description) => ({ ...table, description }) },
  },
  'dynamodb-time-to-live': {
    good: [goodTable],
    bad: {
      'switched off': expiring({ status: 'DISABLED' }),
      'being switched off': expiring({ status: 'DISABLING', attribute: 'expires' }),
      'on another attribute': expiring({ status: 'ENABLED', attribute: 'ttl' }),
    },
    needs: { timeToLive: (table, timeToLive) => ({ ...table, timeToLive }) },
  },
};
