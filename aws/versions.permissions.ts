import { type DoorPermissions, named, referenceOf } from './permission.ts';

const lambda = referenceOf('awslambda');
const stepFunctions = referenceOf('awsstepfunctions');

/** The actions of `versions.ts`. */
export const versionsPermissions: DoorPermissions = {
  read: [
    ...['ListAliases', 'ListFunctionEventInvokeConfigs', 'ListVersionsByFunction'].map((name) => named('lambda', name, lambda)),
    ...['DescribeStateMachine', 'ListExecutions', 'ListStateMachineVersions'].map((name) => named('states', name, stepFunctions)),
  ],
  remove: [named('lambda', 'DeleteFunction', lambda), named('states', 'DeleteStateMachineVersion', stepFunctions)],
};
