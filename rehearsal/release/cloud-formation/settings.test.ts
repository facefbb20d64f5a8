import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetRoleCommand, GetRolePolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { describe, expect, test } from '@jest/globals';
import { openTables } from '../../../fitness/dynamodb/door.ts';
import { readFunction } from '../../../fitness/lambda/door.ts';
import { readBucket } from '../../../fitness/s3/door.ts';
import { readStackState } from '../../../fitness/stack/door.ts';
import { readTopic } from '../../../fitness/topics/door.ts';
import type { ReleaseWorldOptions } from '../create-release-world.ts';
import { createReleaseStage } from '../stage-for-tests.ts';
import type { SmallStack } from './template-for-tests.ts';

const install = async (changes: SmallStack = {}, options: ReleaseWorldOptions = {}) => {
  const stage = createReleaseStage(undefined, options);
  await stage.deploy('r1', changes);
  const config = {
    region: 'eu-west-1',
    credentials: { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' },
    retryStrategy: stage.world.retryStrategy,
  };
  const attached = <Client extends Parameters<typeof stage.world.attach>[0]>(client: Client): Client => {
    stage.world.attach(client);
    return client;
  };
  const nameOf = (id: string): string => stage.release.stack.resources.get(id)?.name ?? '';
  const clients = {
    s3: attached(new S3Client(config)),
    dynamo: attached(new DynamoDBClient(config)),
    scaling: attached(new ApplicationAutoScalingClient(config)),
    lambda: attached(new LambdaClient(config)),
    iam: attached(new IAMClient(config)),
    sns: attached(new SNSClient(config)),
    cloudFormation: attached(new CloudFormationClient(config)),
  };
  return { stage, nameOf, ...clients };
};

describe('the settings of a stack', () => {
  test('of a plain bucket are those that AWS gives every new one', async () => {
    const { stage, s3, nameOf } = await install();
    const bucket = await stage.act(() => readBucket(s3, nameOf('Evidence'), { encryption: 'any' }));
    expect(bucket).toMatchObject({
      encryption: { is: 'known', value: { algorithm: 'AES256' } },
      versioning: { is: 'known', value: 'Enabled' },
      policy: { is: 'absent' },
      policyStatus: { is: 'absent' },
      publicAccessBlock: { is: 'known', value: { blockPublicAcls: true, restrictPublicBuckets: true } },
      grants: { is: 'known', value: [{ permission: 'FULL_CONTROL' }] },
      ownership: { is: 'known', value: 'BucketOwnerEnforced' },
      logging: { is: 'absent' },
      replication: { is: 'absent' },
    });
  });

  test('of a bucket are those of the template, until they are changed by hand', async () => {
    const kms = { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'key' } };
    const { stage, s3, nameOf } = await install({
      bucket: {
        BucketEncryption: { ServerSideEncryptionConfiguration: [kms] },
        LoggingConfiguration: { DestinationBucketName: 'logs', LogFilePrefix: 'own/' },
        ReplicationConfiguration: { Role: 'role', Rules: [{ Id: 'all', Status: 'Enabled', Destination: { Bucket: 'arn:aws:s3:::copy' } }] },
        PublicAccessBlockConfiguration: { BlockPublicAcls: true },
      },
    });
    const read = () => stage.act(() => readBucket(s3, nameOf('Evidence'), { encryption: 'any' }));
    expect(await read()).toMatchObject({
      encryption: { value: { algorithm: 'aws:kms', key: 'key' } },
      publicAccessBlock: { value: { blockPublicAcls: true, blockPublicPolicy: false } },
      logging: { value: { targetBucket: 'logs', targetPrefix: 'own/' } },
      replication: { value: [{ id: 'all', isEnabled: true, destination: 'arn:aws:s3:::copy' }] },
    });
    stage.release.settings.drift('Evidence', { BucketEncryption: undefined, VersioningConfiguration: { Status: 'Suspended' } });
    expect(await read()).toMatchObject({ encryption: { value: { algorithm: 'AES256' } }, versioning: { value: 'Suspended' } });
  });

  test('that are denied or throttled are unknown to every reader', async () => {
    const { stage, s3, nameOf } = await install({}, { deny: ['s3:GetBucketAcl'], throttle: ['s3:GetBucketLogging'] });
    const { grants, logging, versioning } = await stage.act(() => readBucket(s3, nameOf('Evidence'), { encryption: 'any' }));
    expect(grants).toMatchObject({ is: 'unknown', permission: 's3:GetBucketAcl' });
    expect(logging).toMatchObject({ is: 'unknown', reason: expect.stringContaining('throttled') });
    expect(versioning.is).toBe('known');
  });

  test('of a bucket that is not there are unknown', async () => {
    const { stage, s3 } = await install();
    const { versioning } = await stage.act(() => readBucket(s3, 'nobody', { encryption: 'any' }));
    expect(versioning).toMatchObject({ is: 'unknown', reason: expect.stringContaining('NoSuchBucket') });
  });

  test('of a table are those of the template', async () => {
    const { stage, dynamo, scaling, nameOf } = await install();
    const table = await stage.act(() => openTables(dynamo, scaling).read(nameOf('Ledger'), {} as never));
    expect(table).toMatchObject({
      description: { value: { status: 'ACTIVE', isOnDemand: true, encryption: { status: 'ENABLED', type: 'KMS' } } },
      accountLimits: { value: { read: 80_000 } },
      scalingTargets: { value: [] },
      pointInTimeRecovery: { value: 'DISABLED' },
      timeToLive: { value: { status: 'DISABLED' } },
    });
  });

  test('of a function are those of its version, with who may call it', async () => {
    const { stage, lambda, nameOf } = await install();
    const fn = await stage.act(() =>
      readFunction(lambda, { name: nameOf('BeginFunction'), version: '1', expected: {} as never, today: '2026-01-05' }),
    );
    expect(fn).toMatchObject({
      settings: { value: { version: '1', runtime: 'nodejs24.x', timeoutSeconds: 100, memoryMb: 128 } },
      versions: { value: ['$LATEST', '1'] },
      aliases: { value: ['live'] },
      policies: { $LATEST: { is: 'absent' }, live: { value: [{ Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' } }] } },
      urls: { live: { is: 'absent' } },
    });
  });

  test('of a hook say where its failures go, and of the stack that drift was not detected', async () => {
    const { stage, lambda, cloudFormation, nameOf } = await install();
    const expected = {} as never;
    const fn = await stage.act(() => readFunction(lambda, { name: nameOf('PreFunction'), version: '1', expected, today: '2026-01-05' }));
    expect(fn).toMatchObject({
      settings: { value: { isTraced: false } },
      environment: { value: {} },
      asynchronous: { value: { 1: { retries: 0, onFailure: expect.stringContaining(nameOf('ReaperFunction')) } } },
    });
    const state = await stage.act(() => readStackState(cloudFormation, stage.release.stack.id, 0));
    expect(state.drift).toMatchObject({ value: { status: 'NOT_CHECKED' } });
  });

  test('of a topic that is not there are unknown', async () => {
    const { stage, sns } = await install();
    const { settings } = await stage.act(() => readTopic(sns, 'arn:aws:sns:eu-west-1:123456789012:nobody'));
    expect(settings).toMatchObject({ is: 'unknown', reason: expect.stringContaining('NotFoundException') });
  });

  test('of a role are its policies, encoded as IAM returns them', async () => {
    const { stage, iam, nameOf } = await install();
    const { PolicyDocument = '' } = await stage.act(() =>
      iam.send(new GetRolePolicyCommand({ RoleName: nameOf('PreRole'), PolicyName: 'own' })),
    );
    expect(PolicyDocument.startsWith('%7B')).toBe(true);
    expect(JSON.parse(decodeURIComponent(PolicyDocument)).Statement[0].Action).toContain('codedeploy:GetDeployment');
    const { Role } = await stage.act(() => iam.send(new GetRoleCommand({ RoleName: nameOf('PreRole') })));
    expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''))).toMatchObject({ Statement: [] });
  });

  test('objects are kept as they were put', async () => {
    const { stage, s3, nameOf } = await install();
    const place = { Bucket: nameOf('Evidence'), Key: 'verdicts/r1/pre-traffic.json' };
    await stage.act(() => s3.send(new PutObjectCommand({ ...place, Body: '{"a":1}', ContentType: 'application/json' })));
    const { Body } = await stage.act(() => s3.send(new GetObjectCommand(place)));
    expect(await Body?.transformToString()).toBe('{"a":1}');
    expect([...stage.release.objects.keys()]).toEqual([`${place.Bucket}/${place.Key}`]);
    await expect(stage.act(() => s3.send(new GetObjectCommand({ ...place, Key: 'other' })))).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
});
