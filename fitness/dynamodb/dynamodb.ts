import type { Subject } from '../fitness-function.ts';
import { autoscalingOrOnDemand } from './autoscaling-or-on-demand.ts';
import { deletionProtection } from './deletion-protection.ts';
import { encryption } from './encryption.ts';
import { pointInTimeRecovery } from './point-in-time-recovery.ts';
import type { Table } from './table.ts';
import { throughputLimit } from './throughput-limit.ts';
import { timeToLive } from './time-to-live.ts';

/** What is asked of a table. */
export const dynamodb: Subject<Table> = {
  name: 'dynamodb',
  heading: 'The ledger',
  functions: [encryption, autoscalingOrOnDemand, throughputLimit, pointInTimeRecovery, deletionProtection, timeToLive],
};
