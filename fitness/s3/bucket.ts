import type { Reading } from '../fitness-function.ts';
import type { Statement } from './policy-document.ts';

/** The four switches that close a bucket to the public. */
export type PublicAccessBlock = {
  blockPublicAcls: boolean;
  ignorePublicAcls: boolean;
  blockPublicPolicy: boolean;
  restrictPublicBuckets: boolean;
};

/** One grant of an access control list: to whom (URI of a group, else ID of an account) and what. */
export type Grant = { grantee: string; permission: string };

/** A bucket policy as it was read; without statements where it could not be understood. */
export type BucketPolicy = { text: string; statements: readonly Statement[] | undefined };

/** All that one run knows of one bucket. */
export type Bucket = {
  name: string;
  /** For example `arn:aws:s3:::my-bucket`. */
  arn: string;
  /** What the configuration asks of it: any encryption, or one with a key of KMS. */
  expected: { encryption: 'any' | 'kms' };
  /** The default algorithm, for example `AES256` or `aws:kms`. */
  encryption: Reading<{ algorithm: string; key?: string }>;
  /** `Enabled` or `Suspended`; absent where it was never set. */
  versioning: Reading<string>;
  policy: Reading<BucketPolicy>;
  /** What S3 itself says of the policy. */
  policyStatus: Reading<{ isPublic: boolean }>;
  publicAccessBlock: Reading<PublicAccessBlock>;
  grants: Reading<readonly Grant[]>;
  /** `BucketOwnerEnforced`, `BucketOwnerPreferred` or `ObjectWriter`. */
  ownership: Reading<string>;
  logging: Reading<{ targetBucket: string; targetPrefix: string }>;
  replication: Reading<readonly { id: string; isEnabled: boolean; destination: string }[]>;
};
