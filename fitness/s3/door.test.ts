import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import type { Reading } from '../fitness-function.ts';
import { readBucket } from './door.ts';
import { actionOf, type Setting } from './fixture-bucket.ts';
import { s3Permissions } from './permissions.ts';

const client = new S3Client({ region: 'eu-west-1', credentials: { accessKeyId: 'none', secretAccessKey: 'none' } });
const s3 = mockClient(client);
const failWith = (name: string): Error => Object.assign(new Error('no'), { name });

const readAll = async (): Promise<[Setting, Reading<unknown>][]> => {
  const { name: _name, arn: _arn, expected: _expected, ...settings } = await readBucket(client, 'data', { encryption: 'any' });
  return Object.entries(settings) as [Setting, Reading<unknown>][];
};

describe('the door to a bucket', () => {
  test('asks every operation that its permissions name, once, and names the permission of each that is denied', async () => {
    s3.reset();
    s3.rejects(failWith('AccessDenied'));
    const readings = await readAll();
    const permissions = s3Permissions.readBucket ?? [];
    const asked = s3.calls().map(({ args }) => args[0].constructor.name.replace('Command', ''));
    expect(asked.toSorted()).toEqual(permissions.map(({ operation }) => operation).toSorted());
    for (const [setting, reading] of readings) expect(reading).toMatchObject({ is: 'unknown', permission: actionOf(setting) });
    expect(readings.map(([setting]) => actionOf(setting)).toSorted()).toEqual(permissions.map(({ action }) => action).toSorted());
  });

  test.each(['NoSuchBucket', 'SlowDown', 'TimeoutError'])('%s leaves everything unknown', async (name) => {
    s3.reset();
    s3.rejects(failWith(name));
    for (const [, reading] of await readAll()) expect(reading.is).toBe('unknown');
  });

  test('an empty answer is never a known one', async () => {
    s3.reset();
    s3.resolves({});
    for (const [, reading] of await readAll()) expect(reading.is).not.toBe('known');
  });

  test.each([
    ['ServerSideEncryptionConfigurationNotFoundError', ['encryption']],
    ['NoSuchBucketPolicy', ['policy', 'policyStatus']],
    ['NoSuchPublicAccessBlockConfiguration', ['publicAccessBlock']],
    ['OwnershipControlsNotFoundError', ['ownership']],
    ['ReplicationConfigurationNotFoundError', ['replication']],
  ])('%s means absent only where S3 says it', async (name, settings) => {
    s3.reset();
    s3.rejects(failWith(name));
    const readings = await readAll();
    expect(readings.filter(([, { is }]) => is === 'absent').map(([setting]) => setting)).toEqual(settings);
  });

  test('takes the partition from its caller', async () => {
    s3.reset();
    s3.resolves({});
    const bucket = await readBucket(client, 'data', { encryption: 'kms' }, { partition: 'aws-cn' });
    expect(bucket).toMatchObject({ name: 'data', arn: 'arn:aws-cn:s3:::data' });
  });
});
