import { DescribeTasksCommand, ECSClient, ListTasksCommand } from '@aws-sdk/client-ecs';
import { expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { hostOf } from './cluster-for-tests.ts';
import { openClusterReads } from './read-cluster.ts';

test('a task that waits for a place, or that runs on no host of the cluster, is none of a host, and makes nothing unknown', async () => {
  const client = mockClient(ECSClient);
  const asked = [hostOf('i-1'), hostOf('i-2'), hostOf('i-3')];
  const task = { lastStatus: 'RUNNING', taskDefinitionArn: 'web:1' };
  client.on(ListTasksCommand).resolves({ taskArns: ['task/1', 'task/2', 'task/3'] });
  client.on(DescribeTasksCommand).resolves({
    tasks: [
      { ...task, taskArn: 'task/1', containerInstanceArn: asked[0]?.arn },
      { ...task, taskArn: 'task/2', lastStatus: 'PROVISIONING' },
      { ...task, taskArn: 'task/3', launchType: 'FARGATE' },
    ],
  });
  const reads = openClusterReads(client as unknown as ECSClient);
  const { tasks } = await reads.tasks('shop', { all: asked, asked, withStopped: new Set(), known: [] });
  expect(tasks.map(({ arn }) => arn)).toEqual(['task/1']);
});
