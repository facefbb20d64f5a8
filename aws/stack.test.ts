import { CloudFormationClient, DescribeStacksCommand, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { createClientMaker } from './clients.ts';
import { readStack } from './stack.ts';

const cloud = mockClient(CloudFormationClient);
const make = createClientMaker({ region: 'eu-west-1' }, 'test');

const resource = (ResourceType: string, PhysicalResourceId: string) => ({
  ...{ ResourceType, PhysicalResourceId, LogicalResourceId: PhysicalResourceId, LastUpdatedTimestamp: new Date(0) },
  ResourceStatus: 'CREATE_COMPLETE' as const,
});

describe('a stack', () => {
  beforeEach(() => void cloud.reset());

  test('is read with its parameters, its outputs, and the alarms of every page', async () => {
    cloud.on(DescribeStacksCommand, { StackName: 'recycler' }).resolves({
      Stacks: [
        {
          ...{ StackName: 'recycler', CreationTime: new Date(0), StackStatus: 'UPDATE_COMPLETE' },
          Parameters: [{ ParameterKey: 'ProbeSubnetIds', ParameterValue: 'subnet-1' }],
          Outputs: [{ OutputKey: 'LedgerTable', OutputValue: 'ledger' }],
        },
      ],
    });
    cloud
      .on(ListStackResourcesCommand, { StackName: 'recycler' })
      .resolvesOnce({
        StackResourceSummaries: [resource('AWS::CloudWatch::Alarm', 'one'), resource('AWS::SNS::Topic', 'topic')],
        NextToken: 'more',
      })
      .resolvesOnce({ StackResourceSummaries: [resource('AWS::CloudWatch::CompositeAlarm', 'two')] });
    expect(await readStack(make, 'recycler')).toEqual({
      ...{ status: 'UPDATE_COMPLETE', parameters: { ProbeSubnetIds: 'subnet-1' }, outputs: { LedgerTable: 'ledger' } },
      alarms: ['one', 'two'],
    });
  });

  test('that is not there is an error that names it', async () => {
    cloud.on(DescribeStacksCommand).resolves({ Stacks: [] });
    await expect(readStack(make, 'recycler')).rejects.toThrow('stack recycler is not in this account and Region');
  });
});
