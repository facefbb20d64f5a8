import { type DoorPermissions, named, referenceOf } from './permission.ts';

/** The actions of `application-checks.ts`. */
export const applicationChecksPermissions: DoorPermissions = {
  findApplicationChecks: [named('ec2', 'DescribeApplicationStatusCheckAssociations', referenceOf('amazonec2'))],
};
