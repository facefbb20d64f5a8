import {
  GetBucketAclCommand,
  GetBucketEncryptionCommand,
  GetBucketLoggingCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetBucketReplicationCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  type PublicAccessBlockConfiguration,
  S3Client,
} from '@aws-sdk/client-s3';
import type { MakeClient } from '../../aws/clients.ts';
import { takeReading } from '../readings.ts';
import type { Bucket, PublicAccessBlock } from './bucket.ts';
import { parsePolicy } from './policy-document.ts';

/** Turns an answer of S3 into the four switches; what is not said to be on is off. Undefined without an answer. */
export const toPublicAccessBlock = (block: PublicAccessBlockConfiguration | undefined): PublicAccessBlock | undefined =>
  block && {
    blockPublicAcls: block.BlockPublicAcls === true,
    ignorePublicAcls: block.IgnorePublicAcls === true,
    blockPublicPolicy: block.BlockPublicPolicy === true,
    restrictPublicBuckets: block.RestrictPublicBuckets === true,
  };

/**
 * Reads one snapshot of a bucket, each setting once. It never throws: a bucket that does not exist, a denial or a lost answer make the
 * readings concerned unknown. `partition` is `aws` by default.
 * Names of errors: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
export const readBucket = async (
  client: S3Client,
  name: string,
  expected: Bucket['expected'],
  settings: { partition?: string } = {},
): Promise<Bucket> => {
  const bucket = { Bucket: name };
  const readings = {
    encryption: takeReading('s3:GetEncryptionConfiguration', async () => {
      const { ServerSideEncryptionConfiguration: found } = await client.send(new GetBucketEncryptionCommand(bucket));
      const rule = found?.Rules?.[0]?.ApplyServerSideEncryptionByDefault;
      if (rule?.SSEAlgorithm === undefined) return undefined;
      return { algorithm: rule.SSEAlgorithm, ...(rule.KMSMasterKeyID !== undefined && { key: rule.KMSMasterKeyID }) };
    }, ['ServerSideEncryptionConfigurationNotFoundError']),
    versioning: takeReading<string>(
      's3:GetBucketVersioning',
      async () => (await client.send(new GetBucketVersioningCommand(bucket))).Status,
    ),
    policy: takeReading('s3:GetBucketPolicy', async () => {
      const { Policy: text } = await client.send(new GetBucketPolicyCommand(bucket));
      return text === undefined ? undefined : { text, statements: parsePolicy(text) };
    }, ['NoSuchBucketPolicy']),
    policyStatus: takeReading('s3:GetBucketPolicyStatus', async () => {
      const isPublic = (await client.send(new GetBucketPolicyStatusCommand(bucket))).PolicyStatus?.IsPublic;
      return isPublic === undefined ? undefined : { isPublic };
    }, ['NoSuchBucketPolicy']),
    publicAccessBlock: takeReading(
      's3:GetBucketPublicAccessBlock',
      async () => toPublicAccessBlock((await client.send(new GetPublicAccessBlockCommand(bucket))).PublicAccessBlockConfiguration),
      ['NoSuchPublicAccessBlockConfiguration'],
    ),
    grants: takeReading('s3:GetBucketAcl', async () =>
      (await client.send(new GetBucketAclCommand(bucket))).Grants?.map(({ Grantee, Permission }) => ({
        grantee: Grantee?.URI ?? Grantee?.ID ?? '',
        permission: Permission ?? '',
      })),
    ),
    ownership: takeReading<string>(
      's3:GetBucketOwnershipControls',
      async () => (await client.send(new GetBucketOwnershipControlsCommand(bucket))).OwnershipControls?.Rules?.[0]?.ObjectOwnership,
      ['OwnershipControlsNotFoundError'],
    ),
    logging: takeReading('s3:GetBucketLogging', async () => {
      const { LoggingEnabled: to } = await client.send(new GetBucketLoggingCommand(bucket));
      return to?.TargetBucket === undefined ? undefined : { targetBucket: to.TargetBucket, targetPrefix: to.TargetPrefix ?? '' };
    }),
    replication: takeReading(
      's3:GetReplicationConfiguration',
      async () =>
        (await client.send(new GetBucketReplicationCommand(bucket))).ReplicationConfiguration?.Rules?.map(
          ({ ID, Status, Destination }) => ({
            id: ID ?? '',
            isEnabled: Status === 'Enabled',
            destination: Destination?.Bucket ?? '',
          }),
        ),
      ['ReplicationConfigurationNotFoundError'],
    ),
  };
  return {
    name,
    arn: `arn:${settings.partition ?? 'aws'}:s3:::${name}`,
    expected,
    encryption: await readings.encryption,
    versioning: await readings.versioning,
    policy: await readings.policy,
    policyStatus: await readings.policyStatus,
    publicAccessBlock: await readings.publicAccessBlock,
    grants: await readings.grants,
    ownership: await readings.ownership,
    logging: await readings.logging,
    replication: await readings.replication,
  };
};

/** The same, with a client of its own. */
export const connectBucket =
  (make: MakeClient) =>
  (name: string, expected: Bucket['expected'], settings: { partition?: string }): Promise<Bucket> =>
    readBucket(make(S3Client), name, expected, settings);
