import { DynamoDBClient, GetResourcePolicyCommand } from '@aws-sdk/client-dynamodb';
import { GetKeyPolicyCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DescribeDocumentPermissionCommand, SSMClient } from '@aws-sdk/client-ssm';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import type { MakeClient } from '../../aws/clients.ts';
import { createServiceError } from '../../rehearsal/operation.ts';
import { proveSubject } from '../../tests/prove-subject.ts';
import { access } from './access.ts';
import { guardedTypes, readPolicy } from './door.ts';
import { accessFixtures } from './fixtures.ts';
import { foreignAccess } from './foreign-access.ts';

describe('the fitness functions of what has a policy of its own', () => {
  proveSubject(access, accessFixtures, ['name', 'account']);
});

const account = '123456789012';
const open = JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: '*' }] });
const own = JSON.stringify({ Statement: { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` } } });
const make = ((client: new (settings: object) => unknown) => new client({ region: 'eu-west-1' })) as unknown as MakeClient;

const kms = mockClient(KMSClient);
const dynamo = mockClient(DynamoDBClient);
const s3 = mockClient(S3Client);
const sqs = mockClient(SQSClient);
const ssm = mockClient(SSMClient);

/** Each type with the answers that let it pass, fail and stay unknown. */
const doors: Record<string, { pass: () => void; fail: () => void; deny: () => void }> = {
  'AWS::KMS::Key': {
    pass: () => void kms.on(GetKeyPolicyCommand).resolves({ Policy: own }),
    fail: () => void kms.on(GetKeyPolicyCommand).resolves({ Policy: open }),
    deny: () => void kms.on(GetKeyPolicyCommand).rejects(createServiceError('AccessDeniedException', 'no')),
  },
  'AWS::DynamoDB::Table': {
    pass: () => void dynamo.on(GetResourcePolicyCommand).rejects(createServiceError('PolicyNotFoundException', 'none')),
    fail: () => void dynamo.on(GetResourcePolicyCommand).resolves({ Policy: open }),
    deny: () => void dynamo.on(GetResourcePolicyCommand).rejects(createServiceError('AccessDeniedException', 'no')),
  },
  'AWS::S3::Bucket': {
    pass: () => void s3.on(GetBucketPolicyCommand).rejects(createServiceError('NoSuchBucketPolicy', 'none')),
    fail: () => void s3.on(GetBucketPolicyCommand).resolves({ Policy: open }),
    deny: () => void s3.on(GetBucketPolicyCommand).rejects(createServiceError('AccessDenied', 'no')),
  },
  'AWS::SQS::Queue': {
    pass: () => void sqs.on(GetQueueAttributesCommand).resolves({}),
    fail: () => void sqs.on(GetQueueAttributesCommand).resolves({ Attributes: { Policy: open } }),
    deny: () => void sqs.on(GetQueueAttributesCommand).rejects(createServiceError('AccessDenied', 'no')),
  },
  'AWS::SSM::Document': {
    pass: () => void ssm.on(DescribeDocumentPermissionCommand).resolves({ AccountIds: [] }),
    fail: () => void ssm.on(DescribeDocumentPermissionCommand).resolves({ AccountIds: ['210987654321'] }),
    deny: () => void ssm.on(DescribeDocumentPermissionCommand).rejects(createServiceError('AccessDeniedException', 'no')),
  },
};

describe('the door to policies of resources', () => {
  beforeEach(() => {
    for (const client of [kms, dynamo, s3, sqs, ssm]) client.reset();
  });
  const judged = async (type: string) => foreignAccess.judge({ name: 'x', account, policy: await readPolicy(make, type, 'x') });

  test('knows these types', () => expect(guardedTypes.toSorted()).toEqual(Object.keys(doors).toSorted()));

  test.each(Object.entries(doors))('%s can pass, fail, and stay unknown', async (type, { pass, fail, deny }) => {
    pass();
    expect((await judged(type)).outcome).toBe('pass');
    fail();
    expect((await judged(type)).outcome).toBe('fail');
    deny();
    expect(await judged(type)).toMatchObject({ outcome: 'unknown', permission: expect.stringContaining(':') });
  });

  test('takes no half answer', async () => {
    kms.on(GetKeyPolicyCommand).resolves({});
    expect((await judged('AWS::KMS::Key')).outcome).toBe('unknown');
    sqs.on(GetQueueAttributesCommand).resolves({ Attributes: { Policy: '{}' } });
    expect((await judged('AWS::SQS::Queue')).outcome).toBe('unknown');
    ssm.on(DescribeDocumentPermissionCommand).resolves({ AccountIds: [], NextToken: 'more' });
    expect((await judged('AWS::SSM::Document')).outcome).toBe('unknown');
  });
});
