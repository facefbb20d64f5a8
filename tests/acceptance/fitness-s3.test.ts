import {
  CreateBucketCommand,
  PutBucketAclCommand,
  PutBucketEncryptionCommand,
  PutBucketLoggingCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketReplicationCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, describe, expect, test } from '@jest/globals';
import { readBucket } from '../../fitness/s3/door.ts';
import { s3 } from '../../fitness/s3/s3.ts';
import { settingsFor } from './moto-fleet.ts';
import { startMoto } from './server.ts';

// What moto does not report: GetBucketPolicyStatus answers nothing (so a policy counts as not public only behind RestrictPublicBuckets);
// a new bucket has neither encryption nor public access block, as on AWS before 2023; the bucket's owner is never denied by its own policy;
// of the canned list public-read-write it reports one permission; what AWS would refuse to make public is made public.
// The account's public access block, which S3 Control reports, is handed in.
const moto = await startMoto();
const client = new S3Client({ ...settingsFor(moto?.endpoint ?? ''), forcePathStyle: true });

const make = (Bucket: string, ownership: 'BucketOwnerEnforced' | 'ObjectWriter') =>
  client.send(
    new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' }, ObjectOwnership: ownership }),
  );

const putPolicy = (Bucket: string, ...Statement: object[]) =>
  client.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) }));

const denyHttp = (...resources: string[]) => ({
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: resources,
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
});

const judge = async (name: string): Promise<Record<string, string>> => {
  const bucket = await readBucket(client, name, { encryption: 'kms' });
  return Object.fromEntries(s3.functions.map((fitness) => [fitness.id, fitness.judge(bucket).outcome]));
};

afterAll(() => moto?.stop());

(moto ? describe : describe.skip)('buckets on moto, through the door', () => {
  test('one that is made as asked passes all', async () => {
    const Bucket = 'good';
    for (const name of [Bucket, 'good-copy']) {
      await make(name, 'BucketOwnerEnforced');
      await client.send(new PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration: { Status: 'Enabled' } }));
    }
    await make('logs', 'ObjectWriter');
    await putPolicy('logs', {
      Effect: 'Allow',
      Principal: { Service: 'logging.s3.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: 'arn:aws:s3:::logs/*',
    });
    const rule = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } } as const;
    await client.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules: [rule] } }));
    const LoggingEnabled = { TargetBucket: 'logs', TargetPrefix: 'good/' };
    await client.send(new PutBucketLoggingCommand({ Bucket, BucketLoggingStatus: { LoggingEnabled } }));
    await client.send(
      new PutBucketReplicationCommand({
        Bucket,
        ReplicationConfiguration: {
          Role: 'arn:aws:iam::123456789012:role/copy',
          Rules: [{ ID: 'all', Status: 'Enabled', Prefix: '', Destination: { Bucket: 'arn:aws:s3:::good-copy' } }],
        },
      }),
    );
    await client.send(
      new PutPublicAccessBlockCommand({
        Bucket,
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          IgnorePublicAcls: true,
          BlockPublicPolicy: true,
          RestrictPublicBuckets: true,
        },
      }),
    );
    await putPolicy(Bucket, denyHttp('arn:aws:s3:::good', 'arn:aws:s3:::good/*'));
    expect(await judge(Bucket)).toEqual(Object.fromEntries(s3.functions.map(({ id }) => [id, 'pass'])));
  });

  test('one that was only made fails what was left out; who may read its objects is unknown', async () => {
    await make('plain', 'ObjectWriter');
    expect(await judge('plain')).toEqual({
      's3-encryption': 'fail',
      's3-versioning': 'fail',
      's3-public-read': 'unknown',
      's3-public-write': 'unknown',
      's3-https-only': 'fail',
      's3-logging': 'fail',
      's3-replication': 'fail',
    });
  });

  test('one that comes near fails: SSE-S3, suspended, half a policy', async () => {
    const Bucket = 'near';
    await make(Bucket, 'BucketOwnerEnforced');
    const rule = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } } as const;
    await client.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules: [rule] } }));
    await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Suspended' } }));
    await putPolicy(Bucket, denyHttp('arn:aws:s3:::near/*'));
    expect(await judge(Bucket)).toMatchObject({ 's3-encryption': 'fail', 's3-versioning': 'fail', 's3-https-only': 'fail' });
  });

  test('a policy for everyone makes it public, for what it allows', async () => {
    const Bucket = 'open';
    await make(Bucket, 'BucketOwnerEnforced');
    await putPolicy(Bucket, { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::open/web/*' });
    expect(await judge(Bucket)).toMatchObject({ 's3-public-read': 'fail', 's3-public-write': 'unknown', 's3-https-only': 'fail' });
  });

  test('an access control list makes it public, until lists are switched off', async () => {
    const Bucket = 'granted';
    await make(Bucket, 'ObjectWriter');
    const everyone = 'uri="http://acs.amazonaws.com/groups/global/AllUsers"';
    await client.send(new PutBucketAclCommand({ Bucket, GrantRead: everyone }));
    expect(await judge(Bucket)).toMatchObject({ 's3-public-read': 'fail', 's3-public-write': 'unknown' });
    await client.send(new PutBucketAclCommand({ Bucket, GrantWrite: everyone }));
    expect(await judge(Bucket)).toMatchObject({ 's3-public-read': 'unknown', 's3-public-write': 'fail' });
    const OwnershipControls = { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' as const }] };
    await client.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls }));
    expect(await judge(Bucket)).toMatchObject({ 's3-public-read': 'pass', 's3-public-write': 'pass' });
  });

  test('one that does not exist passes nothing and fails nothing', async () => {
    expect(await judge('nobody')).toEqual(Object.fromEntries(s3.functions.map(({ id }) => [id, 'unknown'])));
  });

  test('a stand-in that is gone leaves everything unknown', async () => {
    await moto?.stop();
    expect(await judge('good')).toEqual(Object.fromEntries(s3.functions.map(({ id }) => [id, 'unknown'])));
  });
});
