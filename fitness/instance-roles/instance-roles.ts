import type { Subject } from '../fitness-function.ts';
import { bounds } from './bounds.ts';
import type { InstanceRole } from './instance-role.ts';
import { trust } from './trust.ts';

/** What is asked of the roles that people let the stack pass to servers. */
export const instanceRoles: Subject<InstanceRole> = {
  name: 'instance-roles',
  heading: 'Roles of builders and of servers',
  functions: [trust, bounds],
};
