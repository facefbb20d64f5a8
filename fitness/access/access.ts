import type { Subject } from '../fitness-function.ts';
import { foreignAccess } from './foreign-access.ts';
import type { GuardedResource } from './resource-policy.ts';

/** What is asked of what has a policy of its own: keys, tables, buckets, queues and documents. Functions and topics are subjects themselves. */
export const access: Subject<GuardedResource> = {
  name: 'access',
  heading: 'Keys, tables, buckets, queues and documents',
  functions: [foreignAccess],
};
