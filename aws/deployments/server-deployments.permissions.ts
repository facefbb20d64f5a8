import { type DoorPermissions, named, referenceOf } from '../permission.ts';

/** The actions of `server-deployments.ts`. */
export const serverDeploymentPermissions: DoorPermissions = {
  readServerDeployments: ['ListDeployments', 'BatchGetDeployments', 'BatchGetDeploymentGroups'].map((name) =>
    named('codedeploy', name, referenceOf('awscodedeploy')),
  ),
};
