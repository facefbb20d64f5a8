import type { DoorPermissions, Permission } from '../../../aws/permissions.ts';

const reference = 'https://docs.aws.amazon.com/service-authorization/latest/reference';
const deploy = (operation: string): Permission => ({
  action: `codedeploy:${operation}`,
  operation,
  source: `${reference}/list_awscodedeploy.html`,
});
const lambda = `${reference}/list_awslambda.html`;

/** The actions of `door.ts`. `InvokeFunction` is needed on begin and on every function that the state machine calls. */
export const deploymentPermissions: DoorPermissions = {
  readDeployment: [
    { action: 'lambda:InvokeFunction', operation: 'Invoke', source: lambda },
    { action: 'lambda:GetAlias', operation: 'GetAlias', source: lambda },
    { action: 'lambda:GetFunctionConfiguration', operation: 'GetFunctionConfiguration', source: lambda },
    { action: 'states:DescribeStateMachine', operation: 'DescribeStateMachine', source: `${reference}/list_awsstepfunctions.html` },
    deploy('GetDeployment'),
    deploy('GetDeploymentGroup'),
  ],
};
