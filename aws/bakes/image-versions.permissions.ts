import { type DoorPermissions, named, referenceOf } from '../permission.ts';

/** The actions of `image-versions.ts`. */
export const imageVersionsPermissions: DoorPermissions = {
  readVersions: ['DescribeParameters', 'GetParameterHistory'].map((operation) => named('ssm', operation, referenceOf('awssystemsmanager'))),
};
