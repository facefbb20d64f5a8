import type { Subject } from '../../fitness-function.ts';
import { bounds } from './bounds.ts';
import { complete } from './complete.ts';
import { notWider } from './not-wider.ts';
import type { StackRole } from './role.ts';
import { trust } from './trust.ts';

/** The fitness functions of a role of the stack, one line each. */
export const roles: Subject<StackRole> = { name: 'roles', heading: 'Roles', functions: [complete, bounds, notWider, trust] };
