import { type DoorPermissions, named, referenceOf } from '../permission.ts';

const ofAutoScaling = (operation: string) => named('autoscaling', operation, referenceOf('amazonec2autoscaling'));

/** The actions of `group-images.ts`. */
export const groupImagesPermissions: DoorPermissions = {
  groups: [ofAutoScaling('DescribeAutoScalingGroups'), ofAutoScaling('DescribeLaunchConfigurations')],
  'failed-launches': [ofAutoScaling('DescribeScalingActivities')],
};
