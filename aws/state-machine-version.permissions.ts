import { type DoorPermissions, named, referenceOf } from './permission.ts';

/** The action of `state-machine-version.ts`, which only people use. */
export const stateMachineVersionPermissions: DoorPermissions = {
  read: [named('states', 'DescribeStateMachine', referenceOf('awsstepfunctions'))],
};
