import type { FitnessFunction } from '../fitness-function.ts';
import type { Bucket } from './bucket.ts';
import { type Access, judgePublicAccess } from './public-access.ts';

const writing: Access = {
  verb: 'write',
  isMeant: (action) => !/^s3:(Get|List|Describe)/i.test(action),
  bucketActions: [
    's3:DeleteBucket',
    's3:DeleteBucketPolicy',
    's3:PutBucketPolicy',
    's3:PutBucketAcl',
    's3:PutBucketOwnershipControls',
    's3:PutBucketPublicAccessBlock',
    's3:PutBucketVersioning',
    's3:PutBucketLogging',
    's3:PutBucketNotification',
    's3:PutBucketWebsite',
    's3:PutBucketCORS',
    's3:PutBucketTagging',
    's3:PutEncryptionConfiguration',
    's3:PutLifecycleConfiguration',
    's3:PutReplicationConfiguration',
    's3:PutInventoryConfiguration',
    's3:PutBucketObjectLockConfiguration',
  ],
  objectActions: [
    's3:PutObject',
    's3:PutObjectAcl',
    's3:PutObjectVersionAcl',
    's3:PutObjectTagging',
    's3:PutObjectVersionTagging',
    's3:PutObjectRetention',
    's3:PutObjectLegalHold',
    's3:DeleteObject',
    's3:DeleteObjectVersion',
    's3:DeleteObjectTagging',
    's3:DeleteObjectVersionTagging',
    's3:AbortMultipartUpload',
    's3:RestoreObject',
    's3:BypassGovernanceRetention',
    's3:ReplicateObject',
    's3:ReplicateDelete',
    's3:ObjectOwnerOverrideToBucketOwner',
  ],
  permissions: ['WRITE', 'WRITE_ACP', 'FULL_CONTROL'],
};

/** `s3-public-write`: strangers can neither write or delete objects nor change the bucket. */
export const publicWrite: FitnessFunction<Bucket> = {
  id: 's3-public-write',
  title: 'Strangers cannot write to the bucket',
  severity: 'gate',
  phases: ['pre-traffic', 'post-traffic', 'scheduled'],
  why: 'A stranger who can write can destroy data, plant it, or run up the bill.',
  remedy: 'Switch on all four settings of Block Public Access, and remove public statements and grants.',
  source: 'https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-public-write-prohibited.html',
  judge: (bucket) => judgePublicAccess(bucket, writing),
};
