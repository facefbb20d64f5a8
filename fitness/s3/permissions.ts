import type { DoorPermissions, Permission } from '../../aws/permission.ts';

const source = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html';

const needed = (operation: string, name = operation): Permission => ({ action: `s3:${name}`, operation, source });

/** The actions of `door.ts`, all on the bucket. S3 names some of them otherwise than their operations. */
export const s3Permissions: DoorPermissions = {
  readBucket: [
    needed('GetBucketAcl'),
    needed('GetBucketEncryption', 'GetEncryptionConfiguration'),
    needed('GetBucketLogging'),
    needed('GetBucketOwnershipControls'),
    needed('GetBucketPolicy'),
    needed('GetBucketPolicyStatus'),
    needed('GetBucketReplication', 'GetReplicationConfiguration'),
    needed('GetBucketVersioning'),
    needed('GetPublicAccessBlock', 'GetBucketPublicAccessBlock'),
  ],
};
