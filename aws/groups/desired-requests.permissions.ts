import { type DoorPermissions, named, referenceOf } from '../permission.ts';

/** The action of `desired-requests.ts`. */
export const desiredRequestPermissions: DoorPermissions = {
  readDesiredRequests: [named('cloudtrail', 'LookupEvents', referenceOf('awscloudtrail'))],
};
