import { describe, expect, test } from '@jest/globals';
import type { Bucket } from './bucket.ts';
import { absent, bucket, known } from './fixture-bucket.ts';
import { httpsOnly } from './https-only.ts';
import { parsePolicy } from './policy-document.ts';
import { publicRead } from './public-read.ts';

type Statement = Record<string, unknown>;
type Conditions = Record<string, Record<string, unknown>>;

const both = ['arn:aws:s3:::data', 'arn:aws:s3:::data/*'];
const http = { Bool: { 'aws:SecureTransport': 'false' } };
const deny = (Condition: Conditions, more: Statement = {}): Statement => ({
  ...{ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: both, Condition },
  ...more,
});
const allow = (Condition?: Conditions, more: Statement = {}): Statement => ({
  ...{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/*' },
  ...(Condition && { Condition }),
  ...more,
});
const bucketOf = (statements: Statement[], isPublic: boolean): Bucket => {
  const text = JSON.stringify({ Version: '2012-10-17', Statement: statements });
  return bucket({
    publicAccessBlock: absent('publicAccessBlock'),
    policy: known('policy', { text, statements: parsePolicy(text) }),
    policyStatus: known('policyStatus', { isPublic }),
  });
};

/*
 * Answers by the documentation: "A Deny that holds for plain HTTP, for everyone and everything" (Config rule s3-bucket-ssl-requests-only; S3 user
 * guide, security best practices), and "The meaning of public" (S3 user guide, Block Public Access).
 */
describe('plain HTTP is denied', () => {
  test.each<[string, 'pass' | 'fail', Statement[]]>([
    ['by the statement of the user guide', 'pass', [deny(http)]],
    ['by the key with other letters', 'pass', [deny({ Bool: { 'AWS:SECURETRANSPORT': 'false' } })]],
    ['by a version of TLS that is asked for, which plain HTTP has not', 'fail', [deny({ NumericLessThan: { 's3:TlsVersion': '1.2' } })]],
    ['by a version of TLS, also where there is none', 'pass', [deny({ NumericLessThanIfExists: { 's3:TlsVersion': '1.2' } })]],
    ['where no version of TLS is there', 'pass', [deny({ Null: { 's3:TlsVersion': 'true' } })]],
    ['by a text that is not "true"', 'pass', [deny({ StringNotEquals: { 'aws:SecureTransport': 'true' } })]],
    ['but for calls from one VPC', 'fail', [deny({ ...http, StringNotEquals: { 'aws:SourceVpc': 'vpc-1' } })]],
    ['from one VPC alone', 'fail', [deny({ ...http, StringEquals: { 'aws:SourceVpc': 'vpc-1' } })]],
    ['from one endpoint alone', 'fail', [deny({ ...http, StringEquals: { 'aws:SourceVpce': 'vpce-1' } })]],
    ['from outside one network alone', 'fail', [deny({ ...http, NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } })]],
    ['from one network alone', 'fail', [deny({ ...http, IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } })]],
    ['for all addresses of version 4 alone', 'fail', [deny({ ...http, IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } })]],
    ['but for one role', 'fail', [deny({ ...http, ArnNotEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/old' } })]],
    ['for one account alone', 'fail', [deny({ ...http, StringEquals: { 'aws:PrincipalAccount': '111122223333' } })]],
    ['outside one organisation alone', 'fail', [deny({ ...http, StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } })]],
    ['for one browser alone', 'fail', [deny({ ...http, StringLike: { 'aws:UserAgent': '*curl*' } })]],
    [
      'from one VPC, and from everywhere else',
      'pass',
      [deny({ ...http, StringEquals: { 'aws:SourceVpc': 'vpc-1' } }), deny({ ...http, StringNotEquals: { 'aws:SourceVpc': 'vpc-1' } })],
    ],
    [
      'from one network, and from outside it',
      'pass',
      [deny({ ...http, IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }), deny({ ...http, NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } })],
    ],
    ['where it is asked for with a referer', 'fail', [deny({ ...http, StringLike: { 'aws:Referer': 'https://example.com/*' } })]],
    ['beside a rule for one VPC', 'pass', [deny(http), deny({ StringNotEquals: { 'aws:SourceVpc': 'vpc-1' } })]],
  ])('%s: %s', (_, outcome, statements) => {
    expect(httpsOnly.judge(bucketOf(statements, false)).outcome).toBe(outcome);
  });
});

describe('strangers may read', () => {
  const equals = (key: string, value: unknown): Conditions => ({ StringEquals: { [key]: value } });
  const like = (key: string, value: unknown): Conditions => ({ StringLike: { [key]: value } });
  const from = (range: unknown): Conditions => ({ IpAddress: { 'aws:SourceIp': range } });

  test.each<[string, 'fail' | 'pass', Statement[]]>([
    ['without a condition', 'fail', [allow()]],
    ['over TLS', 'fail', [allow({ Bool: { 'aws:SecureTransport': 'true' } })]],
    ['by a version of TLS', 'fail', [allow({ NumericGreaterThanEquals: { 's3:TlsVersion': '1.2' } })]],
    ['with a referer, which anyone writes', 'fail', [allow(like('aws:Referer', ['http://www.example.com/*']))]],
    ['with a browser by name', 'fail', [allow(like('aws:UserAgent', '*Mozilla*'))]],
    ['unless a referer is missing', 'fail', [allow({ Null: { 'aws:Referer': 'false' } })]],
    ['with a header', 'fail', [allow(equals('s3:x-amz-acl', 'public-read'))]],
    ['from every address', 'fail', [allow(from('0.0.0.0/0'))]],
    ['from every address of version 6', 'fail', [allow(from('::/0'))]],
    ['from half of all addresses', 'fail', [allow(from('128.0.0.0/1'))]],
    ['from one network', 'pass', [allow(from('192.0.2.0/24'))]],
    ['from one /8', 'pass', [allow(from('10.0.0.0/8'))]],
    ['from two networks', 'pass', [allow(from(['192.0.2.0/24', '198.51.100.0/24']))]],
    ['from one network and from everywhere', 'fail', [allow(from(['192.0.2.0/24', '0.0.0.0/0']))]],
    ['from outside one network', 'fail', [allow({ NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } })]],
    ['from one VPC', 'pass', [allow(equals('aws:SourceVpc', 'vpc-91237329'))]],
    ['from VPCs by a pattern', 'fail', [allow(like('aws:SourceVpc', 'vpc-*'))]],
    ['from one endpoint', 'pass', [allow(equals('aws:SourceVpce', 'vpce-1a2b3c4d'))]],
    ['from outside one VPC', 'fail', [allow({ StringNotEquals: { 'aws:SourceVpc': 'vpc-91237329' } })]],
    ['in one account', 'pass', [allow(equals('aws:PrincipalAccount', '111122223333'))]],
    ['in one organisation', 'pass', [allow(equals('aws:PrincipalOrgID', 'o-mine000000'))]],
    ['as one role', 'pass', [allow({ ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/reader' } })]],
    ['as a role of one account by a pattern', 'pass', [allow({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/*' } })]],
    ['as any identity', 'fail', [allow(like('aws:PrincipalArn', '*'))]],
    ['as a role of any account', 'fail', [allow({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/reader' } })]],
    ['for one source', 'pass', [allow({ ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:eu-west-1:111122223333:topic' } })]],
    ['for sources of any account', 'fail', [allow({ ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:*:*' } })]],
    ['for one account as source', 'pass', [allow(equals('aws:SourceAccount', '111122223333'))]],
    [
      'but is denied by a Deny for everyone',
      'pass',
      [allow(), deny({ StringLike: { 'aws:UserAgent': '*' } }), deny({ Null: { 'aws:UserAgent': 'true' } })],
    ],
    ['and is denied for one referer', 'fail', [allow(), deny(equals('aws:Referer', 'http://bad.example.com/'))]],
    ['and is denied from outside one VPC', 'pass', [allow(), deny({ StringNotEquals: { 'aws:SourceVpc': 'vpc-1' } })]],
    ['and is denied from outside one network', 'pass', [allow(), deny({ NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } })]],
    ['as any principal of AWS', 'fail', [allow(undefined, { Principal: { AWS: '*' } })]],
    ['as one account', 'pass', [allow(undefined, { Principal: { AWS: '111122223333' } })]],
  ])('%s: %s', (_, outcome, statements) => {
    const { policyStatus, ...bucket } = bucketOf(statements, outcome === 'fail');
    expect(publicRead.judge({ ...bucket, policyStatus }).outcome).toBe(outcome);
  });
});
