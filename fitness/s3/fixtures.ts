import type { Judgement } from '../fitness-function.ts';
import type { Bucket } from './bucket.ts';
import { absent, allow, block, bucket, denyHttp, known, policyOf, type Setting, without } from './fixture-bucket.ts';
import { usualActions } from './https-only.ts';

/** What the fixtures say of one fitness function: buckets by what is wrong with them, and the readings that it needs in a bucket. */
export type Fixtures = {
  good: Record<string, Bucket>;
  bad: Record<string, Bucket>;
  unclear: Record<string, Bucket>;
  needs: readonly { setting: Setting; in: Bucket }[];
};

const good = bucket();
/** A policy variable, which is text that only a real request has. */
const variable = '$' + '{aws:username}';
const withPolicy = (...statements: object[]): Bucket => bucket({ policy: policyOf(...statements) });

/** Nothing but policy and access control lists stand between the bucket and the public. */
const unblocked = (changes: Partial<Bucket>): Bucket =>
  bucket({
    publicAccessBlock: absent('publicAccessBlock'),
    ...changes,
  });

const openedBy = (...statements: object[]): Bucket =>
  unblocked({ policy: policyOf(...statements), policyStatus: known('policyStatus', { isPublic: true }) });

const withGrant = (group: string, permission: string, ownership = known('ownership', 'ObjectWriter')): Bucket =>
  unblocked({ ownership, grants: known('grants', [{ grantee: `http://acs.amazonaws.com/groups/global/${group}`, permission }]) });

const publicAccess = (action: string, permission: string, otherAction: string): Fixtures => ({
  good: {
    'all four switches of the bucket are on, whatever else': bucket({
      ...openedBy(allow('s3:*')),
      publicAccessBlock: good.publicAccessBlock,
    }),
    'policy and ownership let no one in': unblocked({}),
    'no policy': unblocked({ policy: absent('policy'), policyStatus: absent('policyStatus') }),
    'access control lists are off': withGrant('AllUsers', permission, known('ownership', 'BucketOwnerEnforced')),
    'another account by name': openedBy(allow(action, { Principal: { AWS: '111122223333' } })),
    'open for something else': openedBy(allow(otherAction)),
    'only from a network, S3 says not public': unblocked({
      policy: policyOf(allow(action, { Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } })),
    }),
    'only from the organisation': openedBy(allow(action, { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-mine000000' } } })),
    'cancelled by a Deny': openedBy(allow(action), denyHttp({ Condition: {} })),
  },
  bad: {
    'policy for everyone': openedBy(allow(action)),
    'policy for everyone with an account': openedBy(allow(action, { Principal: { AWS: '*' } })),
    'policy for one folder': openedBy(allow(action, { Resource: 'arn:aws:s3:::data/web/*' })),
    'policy for one object, of any bucket': openedBy(allow(action, { Resource: 'arn:aws:s3:::*/web/index.html' })),
    'policy with a wildcard': openedBy(allow('s3:*')),
    'policy that leaves an action out': openedBy(without(allow('x'), 'Action', { NotAction: 's3:PutBucketWebsite' })),
    'policy for everyone but one': openedBy(without(allow(action), 'Principal', { NotPrincipal: { AWS: '111122223333' } })),
    'policy for everyone over TLS': openedBy(allow(action, { Condition: { Bool: { 'aws:SecureTransport': 'true' } } })),
    'policy for an action of tomorrow': openedBy(allow(`${action}OfTomorrow`)),
    'policy for an action of tomorrow on the bucket': openedBy(allow(`${action}OfTomorrow`, { Resource: 'arn:aws:s3:::data' })),
    'grant to everyone': withGrant('AllUsers', permission),
    'switches that only stop new lists': bucket({
      ...withGrant('AllUsers', permission),
      publicAccessBlock: known('publicAccessBlock', { ...block(true), ignorePublicAcls: false }),
    }),
    'grant to everyone with an account': withGrant('AuthenticatedUsers', 'FULL_CONTROL'),
    'grant while ownership was never set': withGrant('AllUsers', permission, absent('ownership')),
    'switches that only stop new settings': bucket({
      ...openedBy(allow(action)),
      publicAccessBlock: known('publicAccessBlock', { ...block(true), restrictPublicBuckets: false }),
    }),
    'a grant, though the policy was not read': bucket({
      ...withGrant('AllUsers', permission),
      policy: { is: 'unknown', source: '', reason: 'denied' },
    }),
  },
  unclear: {
    'objects may have lists of their own': unblocked({ ownership: known('ownership', 'ObjectWriter') }),
    'S3 calls it public by a condition not understood': openedBy(
      allow(action, { Condition: { StringLike: { 'aws:ResourceTag/shared': '*' } } }),
    ),
    'a variable that only a real request fills': openedBy(allow(action, { Condition: { StringLike: { 'aws:Referer': variable } } })),
    'policy not understood, public': unblocked({
      policy: known('policy', { text: '{', statements: undefined }),
      policyStatus: known('policyStatus', { isPublic: true }),
    }),
    'S3 does not say': unblocked({ policyStatus: absent('policyStatus') }),
  },
  needs: [
    { setting: 'policy', in: unblocked({}) },
    { setting: 'policyStatus', in: unblocked({}) },
    { setting: 'publicAccessBlock', in: openedBy(allow(action)) },
    { setting: 'grants', in: withGrant('AllUsers', permission) },
    { setting: 'ownership', in: withGrant('AllUsers', permission) },
    { setting: 'publicAccessBlock', in: withGrant('AllUsers', permission) },
  ],
});

/** Fixtures by fitness function. A function without them fails the tests. */
export const fixtures: Readonly<Record<string, Fixtures>> = {
  's3-encryption': {
    good: {
      'any encryption is enough': bucket({ expected: { encryption: 'any' }, encryption: known('encryption', { algorithm: 'AES256' }) }),
      'two layers of KMS': bucket({ encryption: known('encryption', { algorithm: 'aws:kms:dsse' }) }),
    },
    bad: {
      none: bucket({ encryption: absent('encryption') }),
      'no key of KMS': bucket({ encryption: known('encryption', { algorithm: 'AES256' }) }),
    },
    unclear: {
      'an algorithm of tomorrow': bucket({ expected: { encryption: 'any' }, encryption: known('encryption', { algorithm: 'new' }) }),
    },
    needs: [{ setting: 'encryption', in: good }],
  },
  's3-versioning': {
    good: {},
    bad: {
      'never set': bucket({ versioning: absent('versioning') }),
      suspended: bucket({ versioning: known('versioning', 'Suspended') }),
    },
    unclear: { 'a status of tomorrow': bucket({ versioning: known('versioning', 'Paused') }) },
    needs: [{ setting: 'versioning', in: good }],
  },
  's3-public-read': publicAccess('s3:GetObject', 'READ', 's3:PutObject'),
  's3-public-write': publicAccess('s3:PutObject', 'WRITE', 's3:GetObject'),
  's3-https-only': {
    good: {
      'two statements': withPolicy(denyHttp({ Resource: 'arn:aws:s3:::data' }), denyHttp({ Resource: 'arn:aws:s3:::data/*' })),
      'everyone by another spelling': withPolicy(denyHttp({ Principal: { AWS: ['*'] }, Action: '*', Resource: '*' })),
      'IfExists, and a boolean': withPolicy(denyHttp({ Condition: { BoolIfExists: { 'AWS:secureTransport': false } } })),
      'besides a rule for old TLS': withPolicy(denyHttp(), denyHttp({ Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } } })),
      'besides an Allow': withPolicy(denyHttp(), allow('s3:GetObject')),
    },
    bad: {
      'no policy': bucket({ policy: absent('policy') }),
      'only s3:PutObject': withPolicy(denyHttp({ Action: 's3:PutObject' })),
      'only some actions': withPolicy(denyHttp({ Action: ['s3:Get*', 's3:Put*', 's3:List*', 's3:Delete*'] })),
      'only the usual actions by name': withPolicy(denyHttp({ Action: usualActions })),
      'only the objects': withPolicy(denyHttp({ Resource: 'arn:aws:s3:::data/*' })),
      'only the bucket': withPolicy(denyHttp({ Resource: 'arn:aws:s3:::data' })),
      'only a folder': withPolicy(denyHttp({ Resource: ['arn:aws:s3:::data', 'arn:aws:s3:::data/in/*'] })),
      'another bucket': withPolicy(denyHttp({ Resource: ['arn:aws:s3:::date', 'arn:aws:s3:::date/*'] })),
      'only one account': withPolicy(denyHttp({ Principal: { AWS: 'arn:aws:iam::111122223333:root' } })),
      'everyone but one role': withPolicy(
        without(denyHttp(), 'Principal', { NotPrincipal: { AWS: ['arn:aws:iam::111122223333:role/old'] } }),
      ),
      'denies TLS instead': withPolicy(denyHttp({ Condition: { Bool: { 'aws:SecureTransport': 'true' } } })),
      'only if the key is missing': withPolicy(denyHttp({ Condition: { Null: { 'aws:SecureTransport': 'true' } } })),
      'all but one action': withPolicy(without(denyHttp(), 'Action', { NotAction: 's3:GetBucketLocation' })),
      'all but some actions': withPolicy(without(denyHttp(), 'Action', { NotAction: 's3:Describe*' })),
      'all but one folder': withPolicy(without(denyHttp(), 'Resource', { NotResource: 'arn:aws:s3:::data/public/*' })),
      'an Allow over TLS is no Deny': withPolicy(allow('s3:*', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } })),
      'Allow in place of Deny': withPolicy(denyHttp({ Effect: 'Allow' })),
    },
    unclear: {
      'a variable that only a real request fills': withPolicy(
        denyHttp({ Condition: { Bool: { 'aws:SecureTransport': 'false' }, StringLike: { 'aws:PrincipalArn': `*${variable}` } } }),
      ),
      'an operator of tomorrow': withPolicy(denyHttp({ Condition: { Boolean: { 'aws:SecureTransport': 'false' } } })),
      'an element of tomorrow': withPolicy(denyHttp({ Unless: {} })),
    },
    needs: [{ setting: 'policy', in: good }],
  },
  's3-logging': {
    good: {},
    bad: {
      'no logs': bucket({ logging: absent('logging') }),
      'logs into itself': bucket({ logging: known('logging', { targetBucket: 'data', targetPrefix: 'logs/' }) }),
    },
    unclear: {},
    needs: [{ setting: 'logging', in: good }],
  },
  's3-replication': {
    good: {},
    bad: {
      none: bucket({ replication: absent('replication') }),
      'no rules': bucket({ replication: known('replication', []) }),
      disabled: bucket({ replication: known('replication', [{ id: 'all', isEnabled: false, destination: 'arn:aws:s3:::data-copy' }]) }),
    },
    unclear: {},
    needs: [{ setting: 'replication', in: good }],
  },
};

/** What a judgement must not say of a bucket that could not be read. */
export const isBacked = ({ outcome, reason, evidence }: Judgement): boolean =>
  reason !== '' && (outcome !== 'pass' || Object.keys(evidence).length > 0);
