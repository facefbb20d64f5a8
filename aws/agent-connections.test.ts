import { DescribeInstanceInformationCommand, SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { Retryable, WorldError } from '../core/errors.ts';
import { readConnections } from './agent-connections.ts';

const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `i-${index + 1}`);

describe('the agents of servers', () => {
  test('are connected or lost; what Systems Manager does not list, or calls otherwise, is neither', async () => {
    const client = mockClient(SSMClient);
    client.on(DescribeInstanceInformationCommand).resolves({
      InstanceInformationList: [
        { InstanceId: 'i-1', PingStatus: 'Online' },
        { InstanceId: 'i-2', PingStatus: 'ConnectionLost' },
        { InstanceId: 'i-3', PingStatus: 'Inactive' },
        { InstanceId: 'i-4' },
      ],
    });
    expect(await readConnections(new SSMClient({}))(ids(5))).toEqual({ 'i-1': 'connected', 'i-2': 'lost' });
  });

  test('are asked for by fifty at a time, every page, and none where there is none', async () => {
    const client = mockClient(SSMClient);
    client
      .on(DescribeInstanceInformationCommand)
      .resolves({ InstanceInformationList: [] })
      .on(DescribeInstanceInformationCommand, { Filters: [{ Key: 'InstanceIds', Values: ids(50) }], MaxResults: 50 })
      .resolves({ InstanceInformationList: [{ InstanceId: 'i-1', PingStatus: 'Online' }], NextToken: 'more' })
      .on(DescribeInstanceInformationCommand, { NextToken: 'more' })
      .resolves({ InstanceInformationList: [{ InstanceId: 'i-50', PingStatus: 'ConnectionLost' }] });
    const ask = readConnections(new SSMClient({}));
    expect(await ask(ids(60))).toEqual({ 'i-1': 'connected', 'i-50': 'lost' });
    expect(client.commandCalls(DescribeInstanceInformationCommand)).toHaveLength(3);
    expect(await ask([])).toEqual({});
    expect(client.commandCalls(DescribeInstanceInformationCommand)).toHaveLength(3);
  });

  test.each([
    ['ThrottlingException', Retryable],
    ['AccessDeniedException', WorldError],
  ])('are not known where the answer is %s', async (name, kind) => {
    const client = mockClient(SSMClient);
    client.on(DescribeInstanceInformationCommand).rejects(Object.assign(new Error('no'), { name, $metadata: { httpStatusCode: 400 } }));
    await expect(readConnections(new SSMClient({}))(ids(1))).rejects.toThrow(kind);
  });
});
