import {
  CreateOrUpdateTagsCommand,
  DescribeAutoScalingGroupsCommand,
  DescribeAutoScalingInstancesCommand,
  DescribeInstanceRefreshesCommand,
  DescribeTagsCommand,
  DescribeWarmPoolCommand,
  EnterStandbyCommand,
  ExitStandbyCommand,
  paginateDescribeAutoScalingGroups,
  SetDesiredCapacityCommand,
  SetInstanceProtectionCommand,
  SuspendProcessesCommand,
  TerminateInstanceInAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { describe, expect, test } from '@jest/globals';
import { createStage, sixServers, stateOf } from './stage-for-tests.ts';

const group = { AutoScalingGroupName: 'web' };

describe('reads of EC2 Auto Scaling', () => {
  test('describes a group with its servers, template version, tags, target group and processes', async () => {
    const { act, clients } = createStage({ fleets: [sixServers] });
    const { AutoScalingGroups } = await act(() =>
      clients.autoScaling.send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ['web'] })),
    );
    const [web] = AutoScalingGroups ?? [];
    expect(web).toMatchObject({
      MinSize: 0,
      MaxSize: 8,
      DesiredCapacity: 6,
      HealthCheckType: 'ELB',
      HealthCheckGracePeriod: 0,
      AvailabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
      SuspendedProcesses: [],
      LaunchTemplate: { Version: '2' },
    });
    expect(web?.TargetGroupARNs?.[0]).toMatch(/^arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup\/web\//);
    expect(web?.Tags).toContainEqual(expect.objectContaining({ Key: 'recycler:policy', Value: 'web' }));
    expect(web?.Instances).toHaveLength(6);
    expect(web?.Instances?.[0]).toMatchObject({ LifecycleState: 'InService', HealthStatus: 'Healthy', LaunchTemplate: { Version: '1' } });
  });

  test('pages, filters by tag, refuses pages that are too large, and answers copies', async () => {
    const fleets = ['one', 'two', 'three'].map((name) => ({ ...sixServers, name }));
    const { act, clients } = createStage({ fleets });
    const client = clients.autoScaling;
    const names = await act(async () => {
      const found: string[] = [];
      for await (const page of paginateDescribeAutoScalingGroups({ client, pageSize: 2 }, {})) {
        found.push(...(page.AutoScalingGroups ?? []).map((each) => each.AutoScalingGroupName ?? ''));
      }
      return found;
    });
    expect(names).toEqual(['one', 'two', 'three']);
    const Filters = [{ Name: 'tag:recycler:policy', Values: ['two'] }];
    const filtered = await act(() => client.send(new DescribeAutoScalingGroupsCommand({ Filters })));
    expect(filtered.AutoScalingGroups).toHaveLength(1);
    filtered.AutoScalingGroups?.[0]?.Instances?.pop();
    const again = await act(() => client.send(new DescribeAutoScalingGroupsCommand({ Filters })));
    expect(again.AutoScalingGroups?.[0]?.Instances).toHaveLength(6);
    await expect(act(() => client.send(new DescribeAutoScalingGroupsCommand({ MaxRecords: 101 })))).rejects.toMatchObject({
      name: 'ValidationError',
    });
    const tags = await act(() => client.send(new DescribeTagsCommand({ Filters: [{ Name: 'auto-scaling-group', Values: ['two'] }] })));
    expect(tags.Tags).toHaveLength(2);
    const servers = await act(() => client.send(new DescribeAutoScalingInstancesCommand({ MaxRecords: 10 })));
    expect(servers.AutoScalingInstances?.[0]).toMatchObject({ AutoScalingGroupName: 'one', HealthStatus: 'HEALTHY' });
    expect(servers.NextToken).toBeDefined();
    const pool = await act(() => client.send(new DescribeWarmPoolCommand({ AutoScalingGroupName: 'one' })));
    expect(pool.WarmPoolConfiguration).toBeUndefined();
    const refreshes = await act(() => client.send(new DescribeInstanceRefreshesCommand({ AutoScalingGroupName: 'one' })));
    expect(refreshes.InstanceRefreshes).toEqual([]);
  });

  test('a group of 10,000 servers can be described, quickly', async () => {
    const { act, clients } = createStage({ fleets: [{ name: 'web', desiredCapacity: 10_000 }] });
    const { AutoScalingGroups } = await act(() => clients.autoScaling.send(new DescribeAutoScalingGroupsCommand({})));
    expect(AutoScalingGroups?.[0]?.Instances).toHaveLength(10_000);
  });
});

describe('changes by EC2 Auto Scaling', () => {
  const refusal = { name: 'ValidationError', $metadata: { httpStatusCode: 400, attempts: 1 } };

  test('the desired capacity stays between minimum and maximum', async () => {
    const { act, clients } = createStage({ fleets: [{ ...sixServers, minSize: 5 }] });
    const set = (DesiredCapacity: number) =>
      act(() => clients.autoScaling.send(new SetDesiredCapacityCommand({ ...group, DesiredCapacity })));
    await expect(set(9)).rejects.toMatchObject({ ...refusal, message: expect.stringContaining('above max value 8') });
    await expect(set(4)).rejects.toMatchObject({ ...refusal, message: expect.stringContaining('below min value 5') });
  });

  test('a raise launches into the emptiest zone, and the new server counts as launched by the Recycler', async () => {
    const stage = createStage({ fleets: [sixServers] });
    await stage.act(() => stage.clients.autoScaling.send(new SetDesiredCapacityCommand({ ...group, DesiredCapacity: 7 })));
    await stage.pass(10);
    expect(stage.servers().filter(({ origin }) => origin === 'recycler')).toHaveLength(1);
    expect(stage.world.leftovers('web').desiredBy).toEqual([{ group: 'web', difference: 1 }]);
  });

  test('terminate with decrement lowers desired, drains, and refuses what is unknown, leaving, or below minimum', async () => {
    const stage = createStage({ fleets: [{ ...sixServers, minSize: 5 }] });
    const [first, second] = stage.servers();
    const end = (InstanceId: string | undefined) =>
      stage.act(() =>
        stage.clients.autoScaling.send(
          new TerminateInstanceInAutoScalingGroupCommand({ InstanceId, ShouldDecrementDesiredCapacity: true }),
        ),
      );
    const { Activity } = await end(first?.id);
    expect(Activity).toMatchObject({ AutoScalingGroupName: 'web', StatusCode: 'InProgress' });
    expect(stage.world.ground.groups.get('web')?.state.desired).toBe(5);
    expect(first?.terminated).toMatchObject({ by: 'recycler', wasInService: true });
    await expect(end(first?.id)).rejects.toMatchObject({ ...refusal, message: expect.stringContaining('already terminating') });
    await expect(end(second?.id)).rejects.toMatchObject({ ...refusal, message: expect.stringContaining('min size constraint') });
    await expect(end('i-0')).rejects.toMatchObject({ ...refusal, message: expect.stringContaining('Instance Id not found') });
    await stage.pass(600);
    expect(stage.counted()).toHaveLength(5);
  });

  test('terminate without decrement is made up for by Auto Scaling', async () => {
    const stage = createStage({ fleets: [sixServers] });
    const ids = stage
      .servers()
      .slice(0, 2)
      .map(({ id }) => id);
    const input = { ...group, InstanceIds: ids, ShouldDecrementDesiredCapacity: false };
    const { Activities } = await stage.act(() => stage.clients.autoScaling.send(new TerminateInstanceInAutoScalingGroupCommand(input)));
    expect(Activities).toHaveLength(2);
    await stage.pass(600);
    expect(stage.counted()).toHaveLength(6);
    expect(stage.servers().filter(({ origin }) => origin === 'recycler')).toHaveLength(2);
  });

  test('standby takes only servers in service, lowers desired when asked, and gives it back', async () => {
    const stage = createStage({ fleets: [sixServers] });
    const [first] = stage.servers();
    const InstanceIds = [first?.id ?? ''];
    const enter = () =>
      stage.act(() =>
        stage.clients.autoScaling.send(new EnterStandbyCommand({ ...group, InstanceIds, ShouldDecrementDesiredCapacity: true })),
      );
    await enter();
    await stage.pass(61);
    expect(stateOf(first)).toMatchObject({ lifecycle: 'Standby', target: undefined });
    expect(stage.world.leftovers('web')).toMatchObject({ standby: InstanceIds, desiredBy: [{ group: 'web', difference: -1 }] });
    await expect(enter()).rejects.toMatchObject(refusal);
    await stage.act(() => stage.clients.autoScaling.send(new ExitStandbyCommand({ ...group, InstanceIds })));
    await stage.pass(60);
    expect(stateOf(first)).toMatchObject({ lifecycle: 'InService', target: 'healthy' });
    expect(stage.world.leftovers('web')).toEqual({ suspended: [], standby: [], desiredBy: [], policies: [], tags: [], cordons: [] });
    expect(stage.counted()).toHaveLength(6);
  });

  test('a server that ends in standby is replaced by none, and one comes back only where MaxSize has room; each is on record with its cause', async () => {
    const stage = createStage({ fleets: [{ ...sixServers, maxSize: 6 }] });
    const web = stage.world.ground.groups.get('web');
    const [first, second] = stage.servers();
    const named = (server: typeof first) => ({ ...group, InstanceIds: [server?.id ?? ''] });
    const { autoScaling } = stage.clients;
    for (const server of [first, second])
      await stage.act(() => autoScaling.send(new EnterStandbyCommand({ ...named(server), ShouldDecrementDesiredCapacity: true })));
    await stage.pass(61);
    await stage.act(() =>
      autoScaling.send(new TerminateInstanceInAutoScalingGroupCommand({ InstanceId: first?.id, ShouldDecrementDesiredCapacity: false })),
    );
    await stage.pass(600);
    expect([stateOf(first)?.lifecycle, web?.state.desired, stage.counted().length]).toEqual(['Terminated', 4, 4]);
    expect(stage.servers()).toHaveLength(6);
    const exit = () => stage.act(() => autoScaling.send(new ExitStandbyCommand(named(second))));
    Object.assign(web ?? {}, { max: 4 });
    await expect(exit()).rejects.toMatchObject(refusal);
    Object.assign(web ?? {}, { max: 6 });
    await exit();
    expect(web?.activities.map(({ cause }) => cause).filter((cause) => cause.includes('standby'))).toEqual([
      expect.stringMatching(/was moved to standby in response to a user request, shrinking the capacity from 6 to 5\.$/),
      expect.stringMatching(/was moved to standby in response to a user request, shrinking the capacity from 5 to 4\.$/),
      expect.stringMatching(/was moved out of standby in response to a user request, increasing the capacity from 4 to 5\.$/),
    ]);
  });

  test('protection and tags can be set; a process must exist', async () => {
    const stage = createStage({ fleets: [sixServers] });
    const client = stage.clients.autoScaling;
    const [first] = stage.servers();
    const InstanceIds = [first?.id ?? ''];
    await stage.act(() => client.send(new SetInstanceProtectionCommand({ ...group, InstanceIds, ProtectedFromScaleIn: true })));
    expect(first?.state.isProtected).toBe(true);
    const tag = { ResourceId: 'web', ResourceType: 'auto-scaling-group', Key: 'recycler:x', Value: '1', PropagateAtLaunch: false };
    await stage.act(() => client.send(new CreateOrUpdateTagsCommand({ Tags: [tag] })));
    expect(stage.world.leftovers('web').tags).toEqual([{ group: 'web', key: 'recycler:x' }]);
    const wrong = new SuspendProcessesCommand({ ...group, ScalingProcesses: ['Lunch'] });
    await expect(stage.act(() => client.send(wrong))).rejects.toMatchObject({ ...refusal, message: expect.stringContaining('Lunch') });
  });
});
