import { type DoorPermissions, named, referenceOf } from '../permission.ts';

/** The actions of `fleet-request-images.ts`. */
export const fleetRequestImagesPermissions: DoorPermissions = {
  'fleet-requests': ['DescribeSpotFleetRequests', 'DescribeFleets', 'DescribeSpotInstanceRequests'].map((operation) =>
    named('ec2', operation, referenceOf('amazonec2')),
  ),
};
