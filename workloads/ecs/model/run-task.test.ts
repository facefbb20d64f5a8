import { GetTaskProtectionCommand, RunTaskCommand, StopTaskCommand } from '@aws-sdk/client-ecs';
import { describe, expect, test } from '@jest/globals';
import { cluster, createCluster, few, hostWith, running } from '../../../tests/ecs-stage.ts';

describe('tasks', () => {
  test('that run on one host by request prove it: once for a token, and they end by themselves', async () => {
    const { stage, ecs, hosts, tasks } = createCluster();
    const [host] = await hosts();
    const run = (more: object = {}) =>
      stage.act(() =>
        ecs.send(
          new RunTaskCommand({
            cluster,
            taskDefinition: 'recycler-canary',
            launchType: 'EC2',
            clientToken: 'once',
            startedBy: 'recycler/1',
            placementConstraints: [{ type: 'memberOf', expression: `ec2InstanceId == ${host?.ec2InstanceId}` }],
            ...more,
          }),
        ),
      );
    const { tasks: started, failures } = await run();
    expect(failures).toEqual([]);
    expect(started).toMatchObject([{ lastStatus: 'PENDING', containerInstanceArn: host?.containerInstanceArn, startedBy: 'recycler/1' }]);
    expect((await run()).tasks?.[0]?.taskArn).toBe(started?.[0]?.taskArn);
    await expect(run({ startedBy: 'other' })).rejects.toMatchObject({ name: 'ConflictException' });
    await stage.pass(40);
    const [ended] = await tasks({ startedBy: 'recycler/1' });
    expect(ended).toMatchObject({ lastStatus: 'STOPPED', stopCode: 'EssentialContainerExited', containers: [{ exitCode: 0 }] });
    const nowhere = await run({ clientToken: 'two', placementConstraints: [{ type: 'memberOf', expression: 'ec2InstanceId == i-none' }] });
    expect(nowhere).toMatchObject({ tasks: [], failures: [{ reason: 'MemberOf placement constraint unsatisfied.' }] });
    await stage.pass(3_601);
    expect(await tasks({ startedBy: 'recycler/1' })).toEqual([]);
  });

  test('that are asked to stop just before they would run end without having run', async () => {
    const { stage, ecs, tasks } = createCluster();
    const { tasks: [started] = [] } = await stage.act(() =>
      ecs.send(new RunTaskCommand({ cluster, taskDefinition: 'recycler-canary', startedBy: 'recycler/1' })),
    );
    await stage.pass(9);
    await stage.act(() => ecs.send(new StopTaskCommand({ cluster, task: started?.taskArn })));
    await stage.pass(5);
    expect(await tasks({ startedBy: 'recycler/1' })).toMatchObject([
      { lastStatus: 'STOPPED', desiredStatus: 'STOPPED', stopCode: 'UserInitiated' },
    ]);
  });

  test('whose image cannot be pulled stop with the reason', async () => {
    const { stage, ecs, tasks } = createCluster({ canary: { cannotPull: true } });
    await stage.act(() => ecs.send(new RunTaskCommand({ cluster, taskDefinition: 'recycler-canary', startedBy: 'recycler/1' })));
    await stage.pass(20);
    expect(await tasks({ startedBy: 'recycler/1' })).toMatchObject([
      { lastStatus: 'STOPPED', stopCode: 'TaskFailedToStart', stoppedReason: expect.stringMatching(/^CannotPullContainerError/) },
    ]);
  });

  test('that ignore SIGTERM are killed after their stopTimeout', async () => {
    const made = createCluster(few({ stopSeconds: 600, stopTimeout: 120 }));
    const { stage, tasks, update } = made;
    const host = await hostWith(made, 'web');
    await stage.pass(10);
    await update(host.containerInstanceArn, 'DRAINING');
    const state = async () => (await tasks({ containerInstance: host.containerInstanceArn, serviceName: 'web' }))[0];
    await stage.pass(60);
    expect(await state()).toMatchObject({ lastStatus: 'STOPPING' });
    await stage.pass(100);
    expect(await state()).toMatchObject({ lastStatus: 'STOPPING' });
    await stage.pass(30);
    expect(await state()).toMatchObject({ lastStatus: 'STOPPED', containers: [{ exitCode: 137 }] });
  });

  test('that are protected stay until their protection expires', async () => {
    const made = createCluster(few({ protected: '10m' }));
    const { stage, ecs, tasks, update } = made;
    const host = await hostWith(made, 'web');
    const at = { containerInstance: host.containerInstanceArn };
    const [web] = running(await tasks(at), 'web');
    const protection = () => stage.act(() => ecs.send(new GetTaskProtectionCommand({ cluster, tasks: [web?.taskArn ?? ''] })));
    expect(await protection()).toMatchObject({
      protectedTasks: [{ protectionEnabled: true, expirationDate: new Date('2026-01-05T09:10:00Z') }],
    });
    await update(host.containerInstanceArn, 'DRAINING');
    await stage.pass(500);
    expect(running(await tasks(at), 'web')).toHaveLength(1);
    await stage.pass(200);
    expect(running(await tasks(at), 'web')).toHaveLength(0);
    expect(await protection()).toMatchObject({ protectedTasks: [{ protectionEnabled: false }] });
  });

  test('that are protected are not stopped for a smaller desired count either', async () => {
    const { stage, tasks } = createCluster(
      few({ protected: '10m' }),
      {},
      { faults: [{ kind: 'service-scaled', fleet: 'web', from: '1m', for: '1h' }] },
    );
    await stage.pass(500);
    expect(running(await tasks(), 'web')).toHaveLength(4);
    await stage.pass(200);
    expect(running(await tasks(), 'web')).toHaveLength(0);
  });

  test('that have not started yet are not lost with their host', async () => {
    const made = createCluster({ services: [{ name: 'web', desired: 6, pullSeconds: 100 }], managedDraining: false });
    const { stage, hosts, tasks, update, world } = made;
    const [first] = await hosts();
    await update(first?.containerInstanceArn, 'DRAINING');
    await stage.pass(20);
    const [pending] = (await tasks()).filter(({ lastStatus }) => lastStatus === 'PENDING');
    const host = (await hosts()).find(({ containerInstanceArn }) => containerInstanceArn === pending?.containerInstanceArn);
    const server = stage.world.ground.servers.get(host?.ec2InstanceId ?? '');
    if (!server) throw new Error('no server');
    stage.world.life.terminate(server, 'recycler');
    await stage.pass(1);
    expect(world.measureTasks?.()).toMatchObject({ lost: 1 });
  });

  test('of a service with a host port have a host each, and wait where there is none', async () => {
    const { stage, hosts, service } = createCluster({ services: [{ name: 'web', desired: 7, port: 9_000, cpu: 1, memory: 1 }] });
    await stage.pass(10);
    expect((await hosts()).map(({ runningTasksCount }) => runningTasksCount)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(await service('web')).toMatchObject({ runningCount: 6, pendingCount: 1 });
    expect((await service('web'))?.events?.[0]?.message).toMatch(/is already using a port required by your task\.$/);
    expect((await hosts())[0]?.remainingResources).toContainEqual(
      expect.objectContaining({ name: 'PORTS', stringSetValue: expect.arrayContaining(['9000']) }),
    );
  });

  test('of a service that spreads are as many in each zone, however many hosts it has', async () => {
    const groups = [
      { name: 'large', desiredCapacity: 4, availabilityZones: ['a'] },
      { name: 'small', desiredCapacity: 2, availabilityZones: ['b'] },
    ];
    const { tasks } = createCluster({ services: [{ name: 'web', desired: 6, cpu: 64, memory: 100 }] }, { groups });
    const zones = running(await tasks(), 'web').map(({ availabilityZone }) => availabilityZone);
    expect(zones.filter((zone) => zone === 'eu-west-1a')).toHaveLength(3);
    expect(zones.filter((zone) => zone === 'eu-west-1b')).toHaveLength(3);
  });

  test('that a drain stops though they are protected count as lost, where the scenario says that it does', async () => {
    const made = createCluster({ ...few({ protected: '1h' }), isProtectionHeeded: false });
    const { stage, update, world } = made;
    const host = await hostWith(made, 'web');
    await update(host.containerInstanceArn, 'DRAINING');
    await stage.pass(120);
    expect(world.measureTasks?.()).toMatchObject({ moves: 1, lost: 1 });
  });

  test('and hosts are seen as they were while reads are stale', async () => {
    const made = createCluster(few(), {}, { faults: [{ kind: 'stale-reads', lag: '60s', from: '0s', for: '1h' }] });
    const { stage, hostOf, update } = made;
    await stage.pass(300);
    const host = await hostWith(made, 'web');
    const changed = await update(host.containerInstanceArn, 'DRAINING');
    expect(changed.containerInstances).toMatchObject([{ status: 'DRAINING' }]);
    await stage.pass(50);
    expect(await hostOf(host.ec2InstanceId)).toMatchObject({ status: 'ACTIVE' });
    await stage.pass(15);
    expect(await hostOf(host.ec2InstanceId)).toMatchObject({ status: 'DRAINING' });
  });
});
