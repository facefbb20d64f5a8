import { AutoScalingClient, SetInstanceHealthCommand } from '@aws-sdk/client-auto-scaling';
import { expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { clearMark } from './clear-mark.ts';

test('a mark is taken off, and nothing else is ever set', async () => {
  const client = mockClient(AutoScalingClient);
  client.on(SetInstanceHealthCommand).resolves({});
  expect(await clearMark(new AutoScalingClient({}))({ group: 'web', server: 'i-1' })).toEqual({ outcome: 'done' });
  expect(client.commandCalls(SetInstanceHealthCommand).map(({ args: [{ input }] }) => input)).toEqual([
    { InstanceId: 'i-1', HealthStatus: 'Healthy' },
  ]);
});
