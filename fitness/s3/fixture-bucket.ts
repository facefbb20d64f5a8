import type { Reading } from '../fitness-function.ts';
import { takeReading } from '../readings.ts';
import type { Bucket, PublicAccessBlock } from './bucket.ts';
import { parsePolicy } from './policy-document.ts';

/** The settings of a bucket that are read. */
export type Setting = Exclude<keyof Bucket, 'name' | 'arn' | 'expected'>;

const actions: Record<Setting, string> = {
  encryption: 's3:GetEncryptionConfiguration',
  versioning: 's3:GetBucketVersioning',
  policy: 's3:GetBucketPolicy',
  policyStatus: 's3:GetBucketPolicyStatus',
  publicAccessBlock: 's3:GetBucketPublicAccessBlock',
  grants: 's3:GetBucketAcl',
  ownership: 's3:GetBucketOwnershipControls',
  logging: 's3:GetBucketLogging',
  replication: 's3:GetReplicationConfiguration',
};

/** The action that reads a setting. */
export const actionOf = (setting: Setting): string => actions[setting];

/** A setting that was read. */
export const known = <Value>(setting: Setting, value: Value): Reading<Value> => ({ is: 'known', value, source: actions[setting] });
/** A setting that S3 says there is none of. */
export const absent = (setting: Setting): Reading<never> => ({ is: 'absent', source: actions[setting] });

/** All four switches on, or all off. */
export const block = (isOn: boolean): PublicAccessBlock => ({
  blockPublicAcls: isOn,
  ignorePublicAcls: isOn,
  blockPublicPolicy: isOn,
  restrictPublicBuckets: isOn,
});

/** A bucket policy of these statements, as the door reads it. */
export const policyOf = (...statements: object[]): Bucket['policy'] => {
  const text = JSON.stringify({ Version: '2012-10-17', Statement: statements });
  return known('policy', { text, statements: parsePolicy(text) });
};

/** The statement that denies plain HTTP, with changes. */
export const denyHttp = (changes: object = {}): object => ({
  Sid: 'HttpsOnly',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: ['arn:aws:s3:::data', 'arn:aws:s3:::data/*'],
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  ...changes,
});

/** A statement in which one element is replaced by others. */
export const without = (statement: object, key: string, added: object): object => ({
  ...Object.fromEntries(Object.entries(statement).filter(([each]) => each !== key)),
  ...added,
});

/** A statement that lets anyone do something with the objects, with changes. */
export const allow = (action: string | string[], changes: object = {}): object => ({
  Sid: 'Open',
  Effect: 'Allow',
  Principal: '*',
  Action: action,
  Resource: 'arn:aws:s3:::data/*',
  ...changes,
});

const good: Bucket = {
  name: 'data',
  arn: 'arn:aws:s3:::data',
  expected: { encryption: 'kms' },
  encryption: known('encryption', { algorithm: 'aws:kms', key: 'alias/data' }),
  versioning: known('versioning', 'Enabled'),
  policy: policyOf(denyHttp()),
  policyStatus: known('policyStatus', { isPublic: false }),
  publicAccessBlock: known('publicAccessBlock', block(true)),
  grants: known('grants', [{ grantee: 'owner', permission: 'FULL_CONTROL' }]),
  ownership: known('ownership', 'BucketOwnerEnforced'),
  logging: known('logging', { targetBucket: 'logs', targetPrefix: 'data/' }),
  replication: known('replication', [{ id: 'all', isEnabled: true, destination: 'arn:aws:s3:::data-copy' }]),
};

/** A bucket as it should be, with changes. */
export const bucket = (changes: Partial<Bucket> = {}): Bucket => ({ ...good, ...changes });

/** A setting that the door could not read, made the way the door makes it. */
export const unread = (setting: Setting, error: string): Promise<Reading<never>> =>
  takeReading<never>(actions[setting], () => Promise.reject(Object.assign(new Error('no answer'), { name: error })));
