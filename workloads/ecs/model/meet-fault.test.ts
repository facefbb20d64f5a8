import { ListTasksCommand } from '@aws-sdk/client-ecs';
import { describe, expect, test } from '@jest/globals';
import { createStage, sixServers } from '../../../rehearsal/stage-for-tests.ts';
import { cluster, createCluster, few, hostWith, running } from '../../../tests/ecs-stage.ts';

/** A cluster with one service and a daemon, in which this happens. */
const meet = (fault: object, more: object = {}) => createCluster(few(more), {}, { faults: [{ fleet: 'web', ...fault }] });

describe('a fault inside of a cluster', () => {
  test('is refused where the fleet has no hosts of Amazon ECS', () => {
    expect(() => createStage({ fleets: [sixServers], faults: [{ kind: 'agent-flaps', fleet: 'web' }] })).toThrow(
      'scenario: faults[0] of kind agent-flaps needs a fleet whose servers are hosts of Amazon ECS: web has none',
    );
    expect(() => meet({ kind: 'node-dies' })).toThrow(/needs a fleet whose workload holds data: web has none/);
  });

  test('agent-flaps: one that is not connected for a moment, some times', async () => {
    const { stage, hosts } = meet({ kind: 'agent-flaps', from: '10s', for: '20s', every: '60s', times: 2 });
    const away = async () => (await hosts()).filter(({ agentConnected }) => !agentConnected).length;
    const seen: number[] = [];
    for (let i = 0; i < 10; i += 1) {
      await stage.pass(15);
      seen.push(await away());
    }
    expect(seen.filter((count) => count === 1).length).toBeGreaterThanOrEqual(2);
    expect(seen.filter((count) => count === 0).length).toBeGreaterThan(4);
    expect(Math.max(...seen)).toBe(1);
    expect(await away()).toBe(0);
  });

  test('agent-gone: that of the host that drains, whose task stays until it is connected again', async () => {
    const made = meet({ kind: 'agent-gone', draining: true, for: '10m' });
    const { stage, hostOf, tasks, update } = made;
    const host = await hostWith(made, 'web');
    await update(host.containerInstanceArn, 'DRAINING');
    expect(await hostOf(host.ec2InstanceId)).toMatchObject({ status: 'DRAINING', agentConnected: false });
    await stage.pass(300);
    expect(running(await tasks({ containerInstance: host.containerInstanceArn }), 'web')).toHaveLength(1);
    await stage.pass(400);
    expect(await hostOf(host.ec2InstanceId)).toMatchObject({ agentConnected: true });
    expect(running(await tasks({ containerInstance: host.containerInstanceArn }), 'web')).toHaveLength(0);
  });

  test('task-ignores-sigterm: it is killed after its stopTimeout', async () => {
    const made = meet({ kind: 'task-ignores-sigterm', stopTimeout: '300s' });
    const { stage, tasks, update } = made;
    const host = await hostWith(made, 'web');
    const web = async () => (await tasks({ containerInstance: host.containerInstanceArn, serviceName: 'web' }))[0];
    await update(host.containerInstanceArn, 'DRAINING');
    await stage.pass(300);
    expect(await web()).toMatchObject({ lastStatus: 'STOPPING' });
    await stage.pass(100);
    expect(await web()).toMatchObject({ lastStatus: 'STOPPED', containers: [{ exitCode: 137 }] });
  });

  test('standalone-task-appears: on the host that drains, and stays there as long as it runs', async () => {
    const made = meet({ kind: 'standalone-task-appears', runs: '10m' });
    const { stage, tasks, update } = made;
    const host = await hostWith(made, 'web');
    const there = async () =>
      (await tasks({ containerInstance: host.containerInstanceArn })).filter(({ lastStatus }) => lastStatus !== 'STOPPED');
    await update(host.containerInstanceArn, 'DRAINING');
    await stage.pass(300);
    expect(await there()).toMatchObject([{ lastStatus: 'RUNNING', startedBy: 'a-person' }]);
    await stage.pass(400);
    expect(await there()).toEqual([]);
  });

  test('protected-task-appears: on the host that drains, and stays until its protection expires', async () => {
    const made = meet({ kind: 'protected-task-appears', protects: '10m' });
    const { stage, tasks, update } = made;
    const host = await hostWith(made, 'web');
    const there = async () => running(await tasks({ containerInstance: host.containerInstanceArn }), 'web').length;
    await update(host.containerInstanceArn, 'DRAINING');
    await stage.pass(500);
    expect(await there()).toBe(1);
    await stage.pass(200);
    expect(await there()).toBe(0);
  });

  test('deployment-begins: every task of the service is replaced, within its limits', async () => {
    const { stage, tasks, service, world } = meet({ kind: 'deployment-begins', from: '30s', service: 'web' });
    const before = running(await tasks(), 'web').map(({ taskArn }) => taskArn);
    expect(await service('web')).toMatchObject({ deployments: [{ rolloutState: 'COMPLETED' }] });
    await stage.pass(40);
    expect(await service('web')).toMatchObject({
      deployments: [
        { status: 'PRIMARY', rolloutState: 'IN_PROGRESS' },
        { status: 'ACTIVE', rolloutState: 'COMPLETED' },
      ],
    });
    await stage.pass(200);
    const after = running(await tasks(), 'web').map(({ taskArn }) => taskArn);
    expect(after).toHaveLength(4);
    expect(after.filter((arn) => before.includes(arn))).toEqual([]);
    const done = await service('web');
    expect(done?.deployments).toMatchObject([{ rolloutState: 'COMPLETED' }]);
    expect(done?.events?.[0]?.message).toMatch(/deployment completed\.$/);
    // They were moved by others.
    expect(world.measureTasks?.()).toMatchObject({ moves: 0, mostMoves: 0, secondsBelowMinimum: { caused: 0, suffered: 0 } });
  });

  test('deployment-begins: what an earlier one could not place is given up', async () => {
    const services = [{ name: 'web', desired: 6, cpu: 2_000 }];
    const { stage, tasks } = createCluster(
      { services },
      {},
      { faults: ['30s', '90s'].map((from) => ({ kind: 'deployment-begins', fleet: 'web', from })) },
    );
    const waiting = async () => (await tasks()).filter(({ lastStatus }) => lastStatus === 'PROVISIONING').map(({ startedBy }) => startedBy);
    await stage.pass(60);
    const first = await waiting();
    expect(first).toHaveLength(6);
    await stage.pass(60);
    const second = await waiting();
    expect(second).toHaveLength(6);
    expect(second.filter((startedBy) => first.includes(startedBy))).toEqual([]);
  });

  test('service-scaled: to none, and back', async () => {
    const { stage, service } = meet({ kind: 'service-scaled', from: '30s', for: '5m', to: 0 });
    await stage.pass(60);
    expect(await service('web')).toMatchObject({ desiredCount: 0, runningCount: 0 });
    await stage.pass(360);
    expect(await service('web')).toMatchObject({ desiredCount: 4, runningCount: 4 });
    await expect(meet({ kind: 'service-scaled', service: 'none' }).stage.pass(1)).rejects.toThrow(/has no service none: use one of web/);
  });

  test('daemon-never-starts: on no new host, until it ends', async () => {
    const made = meet({ kind: 'daemon-never-starts', for: '10m' });
    const { stage, hostOf } = made;
    const web = stage.world.ground.groups.get('web');
    if (!web) throw new Error('no group');
    stage.world.ground.changeGroup(web, { desired: 7 });
    const { id } = stage.world.life.launch(web, 'eu-west-1a', 'other');
    await stage.pass(500);
    expect(await hostOf(id)).toMatchObject({ status: 'ACTIVE', runningTasksCount: 0 });
    await stage.pass(150);
    expect(await hostOf(id)).toMatchObject({ status: 'ACTIVE', runningTasksCount: 1 });
  });

  test('duplicate-registration: a new server has two container instances, until it ends', async () => {
    const { stage, hosts, world } = meet({ kind: 'duplicate-registration', for: '10m' });
    const web = stage.world.ground.groups.get('web');
    if (!web) throw new Error('no group');
    stage.world.ground.changeGroup(web, { desired: 7 });
    const server = stage.world.life.launch(web, 'eu-west-1a', 'other');
    await stage.pass(200);
    const filter = `ec2InstanceId in [${server.id}]`;
    expect(await hosts({ filter })).toHaveLength(2);
    expect(world.findLoss?.(server)).toBeUndefined();
    await stage.pass(500);
    expect(await hosts({ filter })).toHaveLength(1);
  });

  test('update-failures: every change of a state fails, with status 200', async () => {
    const made = meet({ kind: 'update-failures', for: '5m', reason: 'INACTIVE' });
    const { stage, hostOf, update } = made;
    await stage.pass(1);
    const host = await hostWith(made, 'web');
    expect(await update(host.containerInstanceArn, 'DRAINING')).toMatchObject({
      containerInstances: [],
      failures: [{ arn: host.containerInstanceArn, reason: 'INACTIVE' }],
    });
    expect(await hostOf(host.ec2InstanceId)).toMatchObject({ status: 'ACTIVE' });
    await stage.pass(300);
    expect((await update(host.containerInstanceArn, 'DRAINING')).failures).toEqual([]);
  });

  test('list-tasks-stale: lists of tasks alone are behind', async () => {
    const made = meet({ kind: 'list-tasks-stale', for: '20m', lag: '60s' });
    const { stage, ecs, hostOf, update } = made;
    await stage.pass(100);
    const host = await hostWith(made, 'web');
    const listed = async () =>
      (await stage.act(() => ecs.send(new ListTasksCommand({ cluster, containerInstance: host.containerInstanceArn })))).taskArns?.length;
    await update(host.containerInstanceArn, 'DRAINING');
    await stage.pass(70);
    expect(await hostOf(host.ec2InstanceId)).toMatchObject({ status: 'DRAINING', runningTasksCount: 0 });
    expect(await listed()).toBe(2);
    await stage.pass(60);
    expect(await listed()).toBe(0);
  });

  test('list-tasks-stale: of one desired status, so that a task which is stopping is in neither list', async () => {
    const made = meet({ kind: 'list-tasks-stale', for: '20m', lag: '60s', only: 'STOPPED' }, { stopSeconds: 30 });
    const { stage, hostOf, tasks, update, world } = made;
    await stage.pass(100);
    const host = await hostWith(made, 'web');
    const server = stage.world.ground.servers.get(host.ec2InstanceId ?? '');
    if (!server) throw new Error('no server');
    await update(host.containerInstanceArn, 'DRAINING');
    await stage.pass(65);
    expect(await tasks({ containerInstance: host.containerInstanceArn })).toEqual([]);
    expect(await hostOf(server.id)).toMatchObject({ runningTasksCount: 0, pendingTasksCount: 0 });
    expect(world.findLoss?.(server)).toBe('1 of service:web ran there');
  });

  test('rebalancing-onto-victim: what finds no room there is given up', async () => {
    const { stage, service, tasks } = meet({ kind: 'rebalancing-onto-victim', from: '30s', count: 2 }, { desired: 6, cpu: 1_900 });
    await stage.pass(60);
    expect(await service('web')).toMatchObject({ runningCount: 6, pendingCount: 2 });
    await stage.pass(60);
    expect(await service('web')).toMatchObject({ runningCount: 6, pendingCount: 0 });
    expect((await tasks()).filter(({ lastStatus }) => lastStatus === 'PROVISIONING')).toEqual([]);
  });

  test('rebalancing-onto-victim: an old host gets tasks of others', async () => {
    const { stage, hosts, service, world } = meet({ kind: 'rebalancing-onto-victim', from: '30s', count: 2 }, { desired: 6 });
    await stage.pass(200);
    expect((await hosts()).map(({ runningTasksCount = 0 }) => runningTasksCount).toSorted()).toEqual([1, 1, 2, 2, 2, 4]);
    expect(await service('web')).toMatchObject({ runningCount: 6 });
    expect(world.measureTasks?.()).toMatchObject({ moves: 0, secondsBelowMinimum: { caused: 0, suffered: 0 } });
  });
});
