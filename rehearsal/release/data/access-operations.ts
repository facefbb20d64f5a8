import type { GetResourcePolicyCommandInput, GetResourcePolicyCommandOutput } from '@aws-sdk/client-dynamodb';
import type { GetKeyPolicyCommandInput, GetKeyPolicyCommandOutput } from '@aws-sdk/client-kms';
import type { GetQueueAttributesCommandInput, GetQueueAttributesCommandOutput } from '@aws-sdk/client-sqs';
import type { DescribeDocumentPermissionCommandInput, DescribeDocumentPermissionCommandOutput } from '@aws-sdk/client-ssm';
import { createServiceError, type Operations, operation } from '../../operation.ts';
import { recordIn } from '../cloud-formation/resolve-template.ts';
import type { Settings } from '../cloud-formation/settings.ts';
import type { Made } from '../cloud-formation/stack-resource.ts';

/** What keys, tables, queues and documents report of who may use them, by their settings in the stack. */
export const createAccessOperations = (settings: Settings): Operations => {
  const require = (type: string, id: string | undefined, error: string): Made => {
    const found = settings.ofType(type).find(({ name, ref, attributes }) => [name, ref, attributes.Arn].includes(id));
    if (!found) throw createServiceError(error, `${id} does not exist`);
    return found;
  };
  return {
    'KMS.GetKeyPolicy': operation<GetKeyPolicyCommandInput, GetKeyPolicyCommandOutput>({
      takes: ['KeyId', 'PolicyName'],
      answer: ({ KeyId }) => {
        const { properties } = require('AWS::KMS::Key', KeyId, 'NotFoundException');
        return { Policy: JSON.stringify(properties.KeyPolicy), PolicyName: 'default' };
      },
    }),
    'DynamoDB.GetResourcePolicy': operation<GetResourcePolicyCommandInput, GetResourcePolicyCommandOutput>({
      takes: ['ResourceArn'],
      answer: ({ ResourceArn }) => {
        const { properties } = require('AWS::DynamoDB::Table', ResourceArn, 'ResourceNotFoundException');
        const { PolicyDocument } = recordIn(properties.ResourcePolicy);
        if (PolicyDocument === undefined) throw createServiceError('PolicyNotFoundException', 'The policy was not found');
        return { Policy: JSON.stringify(PolicyDocument), RevisionId: '1' };
      },
    }),
    'SQS.GetQueueAttributes': operation<GetQueueAttributesCommandInput, GetQueueAttributesCommandOutput>({
      takes: ['QueueUrl', 'AttributeNames'],
      answer: ({ QueueUrl }) => {
        const queue = require('AWS::SQS::Queue', QueueUrl, 'QueueDoesNotExist');
        const policies = settings.ofType('AWS::SQS::QueuePolicy').map(({ properties }) => properties);
        const own = policies.findLast(({ Queues }) => [Queues ?? []].flat().includes(queue.ref))?.PolicyDocument;
        return own === undefined ? {} : { Attributes: { Policy: JSON.stringify(own) } };
      },
    }),
    'SSM.DescribeDocumentPermission': operation<DescribeDocumentPermissionCommandInput, DescribeDocumentPermissionCommandOutput>({
      takes: ['Name', 'PermissionType', 'MaxResults'],
      answer: ({ Name }) => {
        const { properties } = require('AWS::SSM::Document', Name, 'InvalidDocument');
        // CloudFormation cannot share a document: only a person has.
        return { AccountIds: [properties.SharedWith ?? []].flat().map(String), AccountSharingInfoList: [] };
      },
    }),
  };
};
