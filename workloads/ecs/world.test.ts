import {
  DeregisterContainerInstanceCommand,
  DescribeCapacityProvidersCommand,
  DescribeClustersCommand,
  DescribeContainerInstancesCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ListContainerInstancesCommand,
  ListServicesCommand,
  ListTasksCommand,
  UpdateContainerInstancesStateCommand,
} from '@aws-sdk/client-ecs';
import { describe, expect, test } from '@jest/globals';
import { cluster, createCluster, few, hostWith, running } from '../../tests/ecs-stage.ts';

describe('a cluster of Amazon ECS', () => {
  test('has a host for each server, filled by its services', async () => {
    const { stage, ecs, hosts, service, tasks } = createCluster();
    const described = await hosts();
    expect(described.map(({ ec2InstanceId }) => ec2InstanceId).toSorted()).toEqual(
      stage
        .servers()
        .map(({ id }) => id)
        .toSorted(),
    );
    expect(described[0]).toMatchObject({
      status: 'ACTIVE',
      agentConnected: true,
      capacityProviderName: 'web-hosts',
      healthStatus: { overallStatus: 'OK' },
      pendingTasksCount: 0,
    });
    expect(described[0]?.attributes).toContainEqual({ name: 'ecs.ami-id', value: 'ami-old' });
    const listed = await stage.act(() => ecs.send(new ListServicesCommand({ cluster })));
    expect(listed.serviceArns?.map((arn) => arn.split('/').at(-1))).toEqual(['web', 'worker', 'logs']);
    expect(await service('web')).toMatchObject({ desiredCount: 12, runningCount: 12, schedulingStrategy: 'REPLICA' });
    expect(await service('logs')).toMatchObject({ desiredCount: 6, runningCount: 6, schedulingStrategy: 'DAEMON' });
    expect(await tasks()).toHaveLength(24);
    // Spread over zones and hosts: two of web on each.
    for (const { containerInstanceArn } of described)
      expect(running(await tasks({ containerInstance: containerInstanceArn }), 'web')).toHaveLength(2);
  });

  test('what it does not have is a failure with status 200, and a cluster that is none an error', async () => {
    const { stage, ecs } = createCluster();
    const arn = `${cluster.replace(':cluster/', ':container-instance/')}/none`;
    const missing = { failures: [{ arn, reason: 'MISSING' }] };
    const ask = <Answer>(task: () => Promise<Answer>) => stage.act(task);
    expect(
      await ask(() => ecs.send(new UpdateContainerInstancesStateCommand({ cluster, containerInstances: [arn], status: 'DRAINING' }))),
    ).toMatchObject({ containerInstances: [], ...missing });
    expect(await ask(() => ecs.send(new DescribeContainerInstancesCommand({ cluster, containerInstances: [arn] })))).toMatchObject(missing);
    expect(await ask(() => ecs.send(new DescribeTasksCommand({ cluster, tasks: [arn] })))).toMatchObject(missing);
    expect(await ask(() => ecs.send(new DescribeServicesCommand({ cluster, services: [arn] })))).toMatchObject(missing);
    expect(await ask(() => ecs.send(new DescribeClustersCommand({ clusters: [cluster, 'none'] })))).toMatchObject({
      clusters: [{ clusterArn: cluster, registeredContainerInstancesCount: 6, capacityProviders: ['web-hosts'] }],
      failures: [{ arn: 'none', reason: 'MISSING' }],
    });
    await expect(ask(() => ecs.send(new ListTasksCommand({ cluster: 'none' })))).rejects.toMatchObject({
      name: 'ClusterNotFoundException',
    });
    const eleven = Array.from({ length: 11 }, () => arn);
    await expect(
      ask(() => ecs.send(new UpdateContainerInstancesStateCommand({ cluster, containerInstances: eleven, status: 'DRAINING' }))),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  test('its capacity provider names the group, and its definitions what a task needs', async () => {
    const { stage, ecs, service } = createCluster({
      managedTerminationProtection: true,
      services: [{ name: 'data', port: 9_000, hostVolume: true, networkMode: 'host' }],
    });
    const described = await stage.act(() => ecs.send(new DescribeCapacityProvidersCommand({ capacityProviders: ['web-hosts', 'none'] })));
    expect(described.capacityProviders).toMatchObject([
      {
        name: 'web-hosts',
        autoScalingGroupProvider: {
          autoScalingGroupArn: stage.world.ground.groups.get('web')?.arn,
          managedScaling: { status: 'DISABLED' },
          managedTerminationProtection: 'ENABLED',
          managedDraining: 'ENABLED',
        },
      },
    ]);
    expect(described.failures).toEqual([{ arn: 'none', reason: 'MISSING' }]);
    const { taskDefinition } = await service('data').then((found) =>
      stage.act(() => ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: found?.taskDefinition }))),
    );
    expect(taskDefinition).toMatchObject({
      networkMode: 'host',
      cpu: '256',
      memory: '512',
      volumes: [{ host: { sourcePath: '/data' } }],
      containerDefinitions: [{ portMappings: [{ hostPort: 9_000 }] }],
    });
  });

  test('is throttled as Amazon ECS throttles: reads of hosts and of tasks share a bucket', async () => {
    const { stage, ecs } = createCluster();
    const repeat = (call: () => Promise<unknown>) => Promise.all(Array.from({ length: 60 }, call));
    const listHosts = () => repeat(() => ecs.send(new ListContainerInstancesCommand({ cluster })));
    const listServices = () => repeat(() => ecs.send(new ListServicesCommand({ cluster })));
    const listTasks = () => repeat(() => ecs.send(new ListTasksCommand({ cluster })));
    const attempts = () => stage.world.calls.figures().total;
    await stage.act(() => Promise.all([listHosts(), listServices()]));
    expect(attempts()).toBe(120);
    await stage.act(() => listTasks());
    expect(attempts()).toBeGreaterThan(180);
  });

  test('a scenario that says what is not known of it is refused with the name of the field', () => {
    expect(() => createCluster({ services: [{ name: 'web', desird: 2 }] })).toThrow(/workloads of fleet web.*desird/);
  });
});

describe('a host', () => {
  test('registers some time after its server is ready, and its daemon starts; one that is flawed never does', async () => {
    const { stage, hosts, hostOf, tasks, update } = createCluster({ registerSeconds: 20, daemonSeconds: 10 });
    const web = stage.world.ground.groups.get('web');
    if (!web) throw new Error('no group');
    stage.world.ground.changeGroup(web, { desired: 7 });
    const { id } = stage.world.life.launch(web, 'eu-west-1a', 'other');
    await stage.pass(119);
    expect(await hostOf(id)).toBeUndefined();
    await stage.pass(2);
    const registering = await hostOf(id);
    expect(registering).toMatchObject({ status: 'REGISTERING', healthStatus: { overallStatus: 'INITIALIZING' } });
    await expect(update(registering?.containerInstanceArn, 'DRAINING')).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await stage.pass(5);
    const host = await hostOf(id);
    expect(host).toMatchObject({ status: 'ACTIVE', agentConnected: true, healthStatus: { overallStatus: 'OK' }, runningTasksCount: 0 });
    expect(host?.attributes).toContainEqual({ name: 'ecs.ami-id', value: 'ami-new' });
    await stage.pass(30);
    expect(running(await tasks({ containerInstance: host?.containerInstanceArn }), 'logs')).toHaveLength(1);
    expect(await hosts()).toHaveLength(7);

    const spoilt = createCluster({}, {}, { faults: [{ kind: 'bad-image', fleet: 'web' }] });
    const group = spoilt.stage.world.ground.groups.get('web');
    if (!group) throw new Error('no group');
    spoilt.stage.world.ground.changeGroup(group, { desired: 7 });
    const bad = spoilt.stage.world.life.launch(group, 'eu-west-1a', 'other');
    await spoilt.stage.pass(600);
    expect(await spoilt.hostOf(bad.id)).toBeUndefined();
  });

  test('whose server is terminated leaves the cluster, and its tasks end at once', async () => {
    const made = createCluster({ ...few(), managedDraining: false });
    const { stage, hosts, world, tasks, service } = made;
    const host = await hostWith(made, 'web');
    const server = stage.world.ground.servers.get(host.ec2InstanceId ?? '');
    if (!server) throw new Error('no server');
    expect(world.findLoss?.(server)).toBe('1 of service:web ran there');
    await stage.pass(10);
    stage.world.ground.changeGroup(stage.world.ground.groups.get('web') as never, { desired: 5 });
    stage.world.life.terminate(server, 'recycler');
    await stage.pass(1);
    expect(await hosts()).toHaveLength(5);
    const ended = (await tasks()).filter(({ containerInstanceArn }) => containerInstanceArn === host.containerInstanceArn);
    expect(ended.map(({ lastStatus }) => lastStatus)).toEqual(['STOPPED', 'STOPPED']);
    expect(ended[0]?.stoppedReason).toBe(`Host EC2 (instance ${server.id}) terminated.`);
    expect(await service('web')).toMatchObject({ runningCount: 3 });
    await stage.pass(120);
    expect(await service('web')).toMatchObject({ runningCount: 4 });
    // Four of four are the minimum: from the end of the task to the end of the start of another one.
    expect(world.measureTasks?.()).toMatchObject({
      tasks: 4,
      moves: 1,
      mostMoves: 1,
      lost: 1,
      secondsBelowMinimum: { caused: 52, suffered: 0 },
    });
  });

  test('is deregistered by force alone while tasks run on it', async () => {
    const made = createCluster(few());
    const { stage, ecs, hostOf } = made;
    const { containerInstanceArn: containerInstance, ec2InstanceId } = await hostWith(made, 'web');
    const deregister = (force: boolean) =>
      stage.act(() => ecs.send(new DeregisterContainerInstanceCommand({ cluster, containerInstance, force })));
    await expect(deregister(false)).rejects.toMatchObject({ name: 'InvalidParameterException' });
    expect(await hostOf(ec2InstanceId)).toBeDefined();
    await deregister(true);
    expect(await hostOf(ec2InstanceId)).toBeUndefined();
  });

  test('whose agent was not connected stays registered, with tasks that seem to run, until it is deregistered', async () => {
    const made = createCluster({ ...few(), managedDraining: false });
    const { stage, ecs, hosts, hostOf, tasks, service } = made;
    const host = await hostWith(made, 'web');
    const server = stage.world.ground.servers.get(host.ec2InstanceId ?? '');
    if (!server) throw new Error('no server');
    stage.world.life.sicken(server);
    expect(await hostOf(server.id)).toMatchObject({ status: 'ACTIVE', agentConnected: false });
    stage.world.life.terminate(server, 'other');
    await stage.pass(300);
    expect(await hosts()).toContainEqual(expect.objectContaining({ ec2InstanceId: server.id, agentConnected: false }));
    expect(await service('web')).toMatchObject({ runningCount: 4 });
    const at = { containerInstance: host.containerInstanceArn };
    expect(running(await tasks(at), 'web')).toHaveLength(1);
    await stage.act(() => ecs.send(new DeregisterContainerInstanceCommand({ cluster, containerInstance: host.containerInstanceArn })));
    expect(await hostOf(server.id)).toBeUndefined();
    await stage.pass(120);
    expect(running(await tasks(), 'web').map(({ containerInstanceArn }) => containerInstanceArn)).not.toContain(host.containerInstanceArn);
  });
});
