import type { Answer } from '../readings.ts';

/** Read and write units of capacity per second. */
export type Throughput = { read: number; write: number };

export type TableIndex = { name: string; status: string; throughput: Throughput };

/** What DescribeTable returns. Only global indexes are listed: a local index shares the capacity of its table. */
export type TableDescription = {
  status: string;
  isOnDemand: boolean;
  throughput: Throughput;
  indexes: readonly TableIndex[];
  /** Undefined where the table is encrypted with the key that AWS owns; `keyLostAt` is an ISO time. */
  encryption: { status: string; type?: string; keyLostAt?: string } | undefined;
  /** Undefined where it was not reported. */
  isDeletionProtected: boolean | undefined;
};

/** A scalable target; `dimension` is for example `dynamodb:table:ReadCapacityUnits`. */
export type ScalingTarget = { resource: string; dimension: string; min: number; max: number; isSuspended: boolean };
export type ScalingPolicy = { resource: string; dimension: string; name: string };

/** What configuration expects of a table. */
export type TableExpectation = { encryption: 'any' | 'kms' };

/** The account's side, one for all tables of a run: its limits, and what the provisioned tables of the region take of them. */
export type AccountThroughput = { limits: Answer<Throughput>; provisioned: Answer<Throughput> };

/** One snapshot of a table. */
export type Table = {
  name: string;
  expected: TableExpectation;
  description: Answer<TableDescription>;
  /** Whether every second of the last weeks can be restored: `ENABLED` or `DISABLED`. */
  pointInTimeRecovery: Answer<string>;
  /** Status, and the attribute that holds the time. */
  timeToLive: Answer<{ status: string; attribute?: string }>;
  scalingTargets: Answer<readonly ScalingTarget[]>;
  scalingPolicies: Answer<readonly ScalingPolicy[]>;
  accountLimits: Answer<Throughput>;
  accountProvisioned: Answer<Throughput>;
};
