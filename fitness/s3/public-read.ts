import type { FitnessFunction } from '../fitness-function.ts';
import type { Bucket } from './bucket.ts';
import { type Access, judgePublicAccess } from './public-access.ts';

const reading: Access = {
  verb: 'read',
  isMeant: (action) => /^s3:(Get|List|Describe)/i.test(action),
  bucketActions: [
    's3:ListBucket',
    's3:ListBucketVersions',
    's3:ListBucketMultipartUploads',
    's3:GetBucketPolicy',
    's3:GetBucketAcl',
    's3:GetBucketLogging',
    's3:GetInventoryConfiguration',
  ],
  objectActions: [
    's3:GetObject',
    's3:GetObjectVersion',
    's3:GetObjectAcl',
    's3:GetObjectVersionAcl',
    's3:GetObjectTagging',
    's3:GetObjectVersionTagging',
    's3:GetObjectAttributes',
    's3:GetObjectVersionAttributes',
    's3:GetObjectTorrent',
    's3:ListMultipartUploadParts',
  ],
  permissions: ['READ', 'READ_ACP', 'FULL_CONTROL'],
};

/** `s3-public-read`: strangers can neither list the bucket nor read its objects or settings. */
export const publicRead: FitnessFunction<Bucket> = {
  id: 's3-public-read',
  title: 'Strangers cannot read the bucket',
  severity: 'gate',
  phases: ['pre-traffic', 'post-traffic', 'scheduled'],
  why: 'Data that anyone can read is leaked for good.',
  remedy: 'Switch on all four settings of Block Public Access, and remove public statements and grants.',
  source: 'https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-public-read-prohibited.html',
  judge: (bucket) => judgePublicAccess(bucket, reading),
};
