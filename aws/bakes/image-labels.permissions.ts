import { type DoorPermissions, named, referenceOf } from '../permission.ts';

const ofSsm = (operation: string) => named('ssm', operation, referenceOf('awssystemsmanager'));

/** The actions of `image-labels.ts`. A value of the data type `aws:ec2:image` is checked as the caller, who must be able to describe it. */
export const imageLabelsPermissions: DoorPermissions = {
  read: [ofSsm('GetParameterHistory')],
  put: [
    ofSsm('PutParameter'),
    {
      action: 'ec2:DescribeImages',
      operation: 'PutParameter',
      source: 'https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-ec2-aliases.html',
    },
  ],
  label: [ofSsm('LabelParameterVersion')],
};
