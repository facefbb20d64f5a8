import { type DoorPermissions, named, referenceOf } from '../permission.ts';

/** The action of `view.ts`, which only people use. */
export const viewPermissions: DoorPermissions = { view: [named('states', 'DescribeExecution', referenceOf('awsstepfunctions'))] };
