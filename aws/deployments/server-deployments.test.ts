import {
  BatchGetDeploymentGroupsCommand,
  BatchGetDeploymentsCommand,
  CodeDeployClient,
  type DeploymentGroupInfo,
  type DeploymentInfo,
  ListDeploymentsCommand,
} from '@aws-sdk/client-codedeploy';
import { describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { WorldError } from '../../core/errors.ts';
import { knowsOperation } from '../stand-in.ts';
import { readServerDeployments } from './server-deployments.ts';

const cluster = 'arn:aws:ecs:eu-west-1:111122223333:cluster/shop';
const groups = [
  { name: 'web', tags: {} },
  { name: 'hosts', tags: { 'recycler:ecs:cluster': cluster } },
];

const ask = async (infos: DeploymentInfo[], described: DeploymentGroupInfo[], isStandIn = false) => {
  const client = mockClient(CodeDeployClient);
  client.on(ListDeploymentsCommand).resolves({ deployments: infos.map(({ deploymentId = '' }) => deploymentId) });
  client.on(BatchGetDeploymentsCommand).resolves({ deploymentsInfo: infos });
  client.on(BatchGetDeploymentGroupsCommand).resolves({ deploymentGroupsInfo: described });
  const found = await readServerDeployments(() => new CodeDeployClient({}), knowsOperation(isStandIn))(groups);
  return { found, calls: client.calls().length, client };
};

const deployment = (more: Partial<DeploymentInfo> = {}): DeploymentInfo => ({
  deploymentId: 'd-1',
  applicationName: 'shop',
  deploymentGroupName: 'live',
  status: 'InProgress',
  computePlatform: 'Server',
  ...more,
});

describe('deployments by CodeDeploy', () => {
  test('are one call where none is under way', async () => {
    const { found, calls, client } = await ask([], []);
    expect([found, calls]).toEqual([[], 1]);
    expect(client.commandCalls(ListDeploymentsCommand)[0]?.args[0].input.includeOnlyStatuses).toEqual([
      'Created',
      'Queued',
      'InProgress',
      'Baking',
      'Ready',
    ]);
  });

  test.each<[string, DeploymentGroupInfo]>([
    ['to a group', { deploymentGroupName: 'live', autoScalingGroups: [{ name: 'web' }] }],
    ['to a service in the cluster of a group', { deploymentGroupName: 'live', ecsServices: [{ serviceName: 'api', clusterName: 'shop' }] }],
  ])('are named %s', async (_, group) => {
    expect((await ask([deployment()], [group])).found).toEqual(['deployment d-1 of shop by CodeDeploy is InProgress']);
  });

  test.each<[string, DeploymentGroupInfo]>([
    ['other groups', { deploymentGroupName: 'live', autoScalingGroups: [{ name: 'web-2' }, {}] }],
    ['another cluster', { deploymentGroupName: 'live', ecsServices: [{ serviceName: 'api', clusterName: 'hop' }, {}] }],
    ['servers by their tags alone', { deploymentGroupName: 'live' }],
  ])('are none of these groups where they are to %s', async (_, group) => {
    expect((await ask([deployment()], [group])).found).toEqual([]);
  });

  test('of functions are not looked at', async () => {
    expect((await ask([deployment({ computePlatform: 'Lambda' })], [])).calls).toBe(2);
  });

  test('that cannot be read are not none', async () => {
    const client = mockClient(CodeDeployClient);
    client
      .on(ListDeploymentsCommand)
      .rejects(Object.assign(new Error('no'), { name: 'AccessDeniedException', $metadata: { httpStatusCode: 400 } }));
    const asked = readServerDeployments(() => new CodeDeployClient({}), knowsOperation(false))(groups);
    await expect(asked).rejects.toThrow(WorldError);
  });
});
