import { type DoorPermissions, named, referenceOf } from '../permission.ts';

const ofSsm = (operation: string) => named('ssm', operation, referenceOf('awssystemsmanager'));

/** The actions of `bake-commands.ts`. */
export const bakeCommandsPermissions: DoorPermissions = {
  readAgents: [ofSsm('DescribeInstanceInformation')],
  list: [ofSsm('ListCommandInvocations'), ofSsm('GetCommandInvocation')],
  send: [ofSsm('SendCommand')],
};
