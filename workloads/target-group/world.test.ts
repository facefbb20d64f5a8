import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, test } from '@jest/globals';
import { createStage, sixServers } from '../../rehearsal/stage-for-tests.ts';

const create = () => {
  const stage = createStage({ fleets: [sixServers] });
  const client = stage.clients.loadBalancing;
  const list = async () => (await stage.act(() => client.send(new DescribeTargetGroupsCommand({})))).TargetGroups ?? [];
  const health = async (ids?: string[]) => {
    const [group] = await list();
    const input = { TargetGroupArn: group?.TargetGroupArn, ...(ids && { Targets: ids.map((Id) => ({ Id })) }) };
    return (await stage.act(() => client.send(new DescribeTargetHealthCommand(input)))).TargetHealthDescriptions ?? [];
  };
  return { stage, client, list, health };
};

describe('target group', () => {
  test('is found by its ARN, with its load balancer and listener', async () => {
    const { stage, client, list } = create();
    const [group] = await list();
    expect(group).toMatchObject({ TargetGroupName: 'web', TargetType: 'instance', HealthCheckPath: '/health' });
    const { LoadBalancers } = await stage.act(() => client.send(new DescribeLoadBalancersCommand({})));
    expect(group?.LoadBalancerArns).toEqual(LoadBalancers?.map(({ LoadBalancerArn }) => LoadBalancerArn));
    const LoadBalancerArn = LoadBalancers?.[0]?.LoadBalancerArn;
    const { Listeners } = await stage.act(() => client.send(new DescribeListenersCommand({ LoadBalancerArn })));
    expect(Listeners?.[0]?.DefaultActions?.[0]?.TargetGroupArn).toBe(group?.TargetGroupArn);
    const { Attributes } = await stage.act(() =>
      client.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn: group?.TargetGroupArn })),
    );
    expect(Attributes).toContainEqual({ Key: 'deregistration_delay.timeout_seconds', Value: '300' });
    const missing = stage.act(() => client.send(new DescribeTargetHealthCommand({ TargetGroupArn: 'arn:none' })));
    await expect(missing).rejects.toMatchObject({ name: 'TargetGroupNotFound' });
  });

  test('a target is initial, healthy, draining, then no target any more', async () => {
    const { stage, health } = create();
    const web = stage.world.ground.groups.get('web');
    if (!web) throw new Error('no group');
    stage.world.ground.changeGroup(web, { desired: 7 });
    const { id } = stage.world.life.launch(web, 'eu-west-1a', 'other');
    const state = async () => (await health([id]))[0]?.TargetHealth;
    expect(await state()).toMatchObject({ State: 'unused', Reason: 'Target.NotRegistered' });
    await stage.pass(30);
    expect(await state()).toMatchObject({ State: 'initial', Reason: 'Elb.InitialHealthChecking' });
    await stage.pass(75);
    expect(await state()).toEqual({ State: 'healthy' });
    expect(await health()).toHaveLength(7);
    const server = stage.world.ground.servers.get(id);
    if (!server) throw new Error('no server');
    stage.world.ground.changeGroup(web, { desired: 6 });
    stage.world.life.terminate(server, 'other');
    expect(await state()).toMatchObject({ State: 'draining', Reason: 'Target.DeregistrationInProgress' });
    await stage.pass(60);
    expect(await state()).toMatchObject({ State: 'unused' });
    expect(await health()).toHaveLength(6);
  });
});
