import type { Subject } from '../fitness-function.ts';
import { autoscalingOrOnDemand } from './autoscaling-or-on-demand.ts';
import { encryption } from './encryption.ts';
import type { Table } from './table.ts';
import { throughputLimit } from './throughput-limit.ts';

/** What is asked of a table. */
export const dynamodb: Subject<Table> = {
  name: 'dynamodb',
  functions: [encryption, autoscalingOrOnDemand, throughputLimit],
};
