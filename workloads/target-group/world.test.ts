import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, test } from '@jest/globals';
import { createStage, sixServers } from '../../rehearsal/stage-for-tests.ts';

const create = (fleet: object = {}) => {
  const stage = createStage({ fleets: [{ ...sixServers, ...fleet }] });
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

describe('a target group that a scenario describes', () => {
  const createOne = (settings: object, fleet: object = {}) => create({ workloads: [{ kind: 'target-group', ...settings }], ...fleet });

  test('a zone that its load balancer does not serve: its targets are unused, and do not serve', async () => {
    const { health, stage, client } = createOne({ zones: ['a', 'b'] });
    const { LoadBalancers } = await stage.act(() => client.send(new DescribeLoadBalancersCommand({})));
    expect(LoadBalancers?.[0]?.AvailabilityZones?.map(({ ZoneName }) => ZoneName)).toEqual(['eu-west-1a', 'eu-west-1b']);
    const outside = (await health()).filter(({ Target }) => Target?.AvailabilityZone === 'eu-west-1c');
    expect(outside.map(({ TargetHealth }) => [TargetHealth?.State, TargetHealth?.Reason])).toEqual([
      ['unused', 'Target.NotInUse'],
      ['unused', 'Target.NotInUse'],
    ]);
    await stage.pass(1);
    expect(stage.world.recorder.capacity('web').minInService).toBe(4);
  });

  test('several ports: one answer for each, and the server serves where it is healthy on all', async () => {
    const { health, stage } = createOne({ ports: [80, 8080], neverHealthy: 1 }, { healthCheckType: 'EC2' });
    const [web] = stage.world.ground.groups.values();
    if (!web) throw new Error('no group');
    stage.world.ground.changeGroup(web, { desired: 7 });
    const fresh = stage.world.life.launch(web, 'eu-west-1a', 'other');
    await stage.pass(110);
    expect((await health([fresh.id])).map(({ Target, TargetHealth }) => [Target?.Port, TargetHealth?.State])).toEqual([
      [80, 'unhealthy'],
      [8080, 'healthy'],
    ]);
    expect(fresh.hasJoined).toBe(false);
    expect(await health()).toHaveLength(14);
  });

  test('each target group has a state of its own', async () => {
    const { stage } = create({ healthCheckType: 'EC2', workloads: [{ kind: 'target-group' }, { kind: 'target-group', neverHealthy: 1 }] });
    const [web] = stage.world.ground.groups.values();
    if (!web) throw new Error('no group');
    stage.world.ground.changeGroup(web, { desired: 7 });
    const fresh = stage.world.life.launch(web, 'eu-west-1a', 'other');
    await stage.pass(110);
    expect(Object.values(fresh.state.works).map(({ state }) => state)).toEqual(['healthy', 'unhealthy']);
  });

  test('targets may be unhealthy while they boot: in the grace period, else Auto Scaling replaces them', async () => {
    for (const [healthCheckGracePeriod, hasJoined] of [
      ['300s', true],
      ['0s', false],
    ] as const) {
      const { stage, health } = createOne({ whileBooting: 'unhealthy' }, { healthCheckGracePeriod });
      const [web] = stage.world.ground.groups.values();
      if (!web) throw new Error('no group');
      stage.world.ground.changeGroup(web, { desired: 7 });
      const fresh = stage.world.life.launch(web, 'eu-west-1a', 'other');
      await stage.pass(26);
      expect((await health([fresh.id]))[0]?.TargetHealth?.State).toBe('unhealthy');
      await stage.pass(100);
      expect(fresh.hasJoined).toBe(hasJoined);
    }
  });

  test.each([
    [{ prots: [80] }, 'unknown key "prots"; did you mean "ports"?'],
    [{ neverHealthy: 2 }, 'neverHealthy must be at most 1'],
  ])('%j is refused', (settings, sentence) => {
    expect(() => createOne(settings)).toThrow(sentence);
  });
});
