import type { DoorPermissions, Permission } from '../../aws/permissions.ts';

const reference = 'https://docs.aws.amazon.com/service-authorization/latest/reference';
const dynamo = (operation: string): Permission => ({
  action: `dynamodb:${operation}`,
  operation,
  source: `${reference}/list_amazondynamodb.html`,
});
const scaling = (operation: string): Permission => ({
  action: `application-autoscaling:${operation}`,
  operation,
  source: `${reference}/list_awsapplicationautoscaling.html`,
});

/** The actions of `door.ts`. The account is read for what the account's limits leave: `DescribeTable` then is needed for every table. */
export const tablePermissions: DoorPermissions = {
  read: [
    ...['DescribeTable', 'DescribeContinuousBackups', 'DescribeTimeToLive'].map(dynamo),
    scaling('DescribeScalableTargets'),
    scaling('DescribeScalingPolicies'),
  ],
  readAccount: [dynamo('DescribeLimits'), dynamo('ListTables'), dynamo('DescribeTable')],
};
