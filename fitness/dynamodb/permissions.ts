import { type DoorPermissions, named, type Permission, referenceOf } from '../../aws/permission.ts';

const dynamo = (operation: string): Permission => named('dynamodb', operation, referenceOf('amazondynamodb'));
const scaling = (operation: string): Permission => named('application-autoscaling', operation, referenceOf('awsapplicationautoscaling'));

/** The actions of `door.ts`. The account is read for what the account's limits leave: `DescribeTable` then is needed for every table. */
export const tablePermissions: DoorPermissions = {
  read: [
    ...['DescribeTable', 'DescribeContinuousBackups', 'DescribeTimeToLive'].map(dynamo),
    scaling('DescribeScalableTargets'),
    scaling('DescribeScalingPolicies'),
  ],
  readAccount: [dynamo('DescribeLimits'), dynamo('ListTables'), dynamo('DescribeTable')],
};
