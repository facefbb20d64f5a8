import { type DoorPermissions, invokeFunction, named, referenceOf } from '../../../aws/permission.ts';

/** The actions of `door.ts`. `InvokeFunction` is needed on begin and on every function that the state machine calls. */
export const deploymentPermissions: DoorPermissions = {
  readDeployment: [
    invokeFunction,
    ...['GetAlias', 'GetFunctionConfiguration'].map((operation) => named('lambda', operation, referenceOf('awslambda'))),
    named('states', 'DescribeStateMachine', referenceOf('awsstepfunctions')),
    ...['GetDeployment', 'GetDeploymentGroup'].map((operation) => named('codedeploy', operation, referenceOf('awscodedeploy'))),
  ],
};
