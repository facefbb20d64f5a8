import { type DoorPermissions, named, referenceOf } from './permission.ts';

const of = (operation: string) => named('ssm', operation, referenceOf('awssystemsmanager'));

/** The actions of `run-command.ts`. */
export const runCommandPermissions: DoorPermissions = {
  every: ['SendCommand', 'GetCommandInvocation'].map(of),
};
