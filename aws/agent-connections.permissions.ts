import { type DoorPermissions, named, referenceOf } from './permission.ts';

/** The actions of `agent-connections.ts`. */
export const agentConnectionsPermissions: DoorPermissions = {
  readConnections: [named('ssm', 'DescribeInstanceInformation', referenceOf('awssystemsmanager'))],
};
