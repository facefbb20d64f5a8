import { type DoorPermissions, named, referenceOf } from '../../aws/permission.ts';

/** The actions of `door.ts`, each on one resource of the stack. */
export const accessPermissions: DoorPermissions = {
  readPolicy: [
    named('kms', 'GetKeyPolicy', referenceOf('awskeymanagementservice')),
    named('dynamodb', 'GetResourcePolicy', referenceOf('amazondynamodb')),
    named('s3', 'GetBucketPolicy', referenceOf('amazons3')),
    named('sqs', 'GetQueueAttributes', referenceOf('amazonsqs')),
    named('ssm', 'DescribeDocumentPermission', referenceOf('awssystemsmanager')),
  ],
};
