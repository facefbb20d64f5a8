import { DynamoDBClient, GetResourcePolicyCommand } from '@aws-sdk/client-dynamodb';
import { GetKeyPolicyCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DescribeDocumentPermissionCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { MakeClient } from '../../aws/clients.ts';
import type { Reading } from '../fitness-function.ts';
import type { Statement } from '../lambda/function.ts';
import { parseStatements } from '../parse-statements.ts';
import { takeAnswer, takeReading } from '../readings.ts';

type ReadPolicy = (make: MakeClient, id: string) => Promise<Reading<readonly Statement[]>>;

const statementsOf = (policy: string | undefined): Statement[] | undefined =>
  policy === undefined || policy === '' ? undefined : parseStatements(policy);

/** How the policy of a resource is read, by its type, under the id that CloudFormation has for it; of a table under its ARN. */
const readers: Readonly<Record<string, ReadPolicy>> = {
  // A key always has a policy ("Key policies in AWS KMS", KMS developer guide).
  'AWS::KMS::Key': (make, KeyId) =>
    takeAnswer('kms:GetKeyPolicy', async () => statementsOf((await make(KMSClient).send(new GetKeyPolicyCommand({ KeyId }))).Policy)),
  'AWS::DynamoDB::Table': (make, ResourceArn) =>
    takeReading(
      'dynamodb:GetResourcePolicy',
      async () => statementsOf((await make(DynamoDBClient).send(new GetResourcePolicyCommand({ ResourceArn }))).Policy),
      ['PolicyNotFoundException'],
    ),
  'AWS::S3::Bucket': (make, Bucket) =>
    takeReading(
      's3:GetBucketPolicy',
      async () => statementsOf((await make(S3Client).send(new GetBucketPolicyCommand({ Bucket }))).Policy),
      ['NoSuchBucketPolicy'],
    ),
  'AWS::SQS::Queue': (make, QueueUrl) =>
    takeReading('sqs:GetQueueAttributes', async () => {
      const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['Policy'] });
      return statementsOf((await make(SQSClient).send(asked)).Attributes?.Policy);
    }),
  // A document is shared with accounts by their numbers, or with "all" (API reference, DescribeDocumentPermission).
  'AWS::SSM::Document': (make, Name) =>
    takeReading('ssm:DescribeDocumentPermission', async () => {
      const { AccountIds = [], NextToken: more } = await make(SSMClient).send(
        new DescribeDocumentPermissionCommand({ Name, PermissionType: 'Share', MaxResults: 200 }),
      );
      if (more !== undefined) throw new Error('it is shared with more than 200 accounts');
      return AccountIds.length === 0 ? undefined : [{ Sid: 'Share', Effect: 'Allow', Principal: { AWS: AccountIds } }];
    }),
};

/** Types of resources whose policy can be read. */
export const guardedTypes: readonly string[] = Object.keys(readers);

/** Reads the policy of one resource. Never throws: what could not be read is an unknown reading. @throws Error for a type that has none */
export const readPolicy = (make: MakeClient, type: string, id: string): Promise<Reading<readonly Statement[]>> => {
  const read = readers[type];
  if (!read) throw new Error(`${type} has no policy that is read`);
  return read(make, id);
};
