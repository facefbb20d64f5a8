import { type DoorPermissions, named, referenceOf } from '../permission.ts';

/** The actions of `deployment-reads.ts`. */
export const deploymentReadPermissions: DoorPermissions = {
  read: ['GetDeployment', 'ListDeploymentTargets', 'BatchGetDeploymentTargets'].map((name) =>
    named('codedeploy', name, referenceOf('awscodedeploy')),
  ),
};
