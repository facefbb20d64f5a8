import { DescribeAutoScalingGroupsCommand, DescribeLifecycleHooksCommand } from '@aws-sdk/client-auto-scaling';
import { describe, expect, test } from '@jest/globals';
import { createCluster, few, hostWith, running } from '../../../tests/ecs-stage.ts';

type Made = ReturnType<typeof createCluster>;

const groupOf = ({ stage }: Made) => {
  const group = stage.world.ground.groups.get('web');
  if (!group) throw new Error('no group');
  return group;
};
const serverOf = ({ stage }: Made, id: string | undefined) => {
  const server = stage.world.ground.servers.get(id ?? '');
  if (!server) throw new Error('no server');
  return server;
};

/** A seventh server that others asked for. */
const launchOne = (made: Made) => {
  made.stage.world.ground.changeGroup(groupOf(made), { desired: 7 });
  return made.stage.world.life.launch(groupOf(made), 'eu-west-1a', 'other');
};

describe('managed draining', () => {
  test('keeps a server that is terminated until its tasks have moved, by a hook', async () => {
    const made = createCluster(few());
    const { stage, hostOf, tasks, world } = made;
    const hooks = await stage.act(() => stage.clients.autoScaling.send(new DescribeLifecycleHooksCommand({ AutoScalingGroupName: 'web' })));
    expect(hooks.LifecycleHooks).toMatchObject([
      { LifecycleHookName: 'ecs-managed-draining-termination-hook', HeartbeatTimeout: 3_600, GlobalTimeout: 172_800 },
    ]);
    const server = serverOf(made, (await hostWith(made, 'web')).ec2InstanceId);
    stage.world.ground.changeGroup(groupOf(made), { desired: 5 });
    stage.world.life.terminate(server, 'other');
    await stage.pass(30);
    expect(server.state).toMatchObject({ lifecycle: 'Terminating', hook: 'Wait' });
    expect(await hostOf(server.id)).toMatchObject({ status: 'DRAINING' });
    expect(world.isMarked?.(server)).toBe(false);
    await stage.pass(50);
    expect(server.state).toMatchObject({ lifecycle: 'Terminating', machine: 'shutting-down' });
    expect(running(await tasks(), 'web')).toHaveLength(4);
    expect(world.measureTasks?.()).toMatchObject({ moves: 0, lost: 0, secondsBelowMinimum: { caused: 0, suffered: 0 } });
    await stage.pass(60);
    expect(server.state.lifecycle).toBe('Terminated');
  });

  test('waits two days at most for a task that nothing moves', async () => {
    const made = createCluster({ services: [{ name: 'job', standalone: true, desired: 1 }] });
    const { stage, hosts } = made;
    const busy = (await hosts()).find(({ runningTasksCount }) => runningTasksCount === 1);
    const server = serverOf(made, busy?.ec2InstanceId);
    stage.world.ground.changeGroup(groupOf(made), { desired: 5 });
    stage.world.life.terminate(server, 'other');
    await stage.pass(172_700);
    expect(server.state).toMatchObject({ machine: 'running', hook: 'Wait' });
    await stage.pass(200);
    expect(server.state.lifecycle).toBe('Terminated');
  });

  test('does not keep a server whose machine ends', async () => {
    const made = createCluster(few());
    const server = serverOf(made, (await hostWith(made, 'web')).ec2InstanceId);
    made.stage.world.ground.changeGroup(groupOf(made), { desired: 5 });
    made.stage.world.life.terminate(server, 'other');
    await made.stage.pass(10);
    made.stage.world.life.die(server, 'zone outage');
    await made.stage.pass(100);
    expect(server.state.lifecycle).toBe('Terminated');
  });
});

describe('managed termination protection', () => {
  test('protects the servers that have a task which is no daemon, and new ones', async () => {
    const made = createCluster({ ...few({ desired: 4 }), managedTerminationProtection: true });
    const { stage, hosts, update, world } = made;
    const described = await stage.act(() => stage.clients.autoScaling.send(new DescribeAutoScalingGroupsCommand({})));
    expect(described.AutoScalingGroups?.[0]?.NewInstancesProtectedFromScaleIn).toBe(true);
    await stage.pass(10);
    const isBusy = async () => new Map((await hosts()).map((host) => [host.ec2InstanceId, (host.runningTasksCount ?? 0) > 1]));
    for (const [id, busy] of await isBusy()) expect([id, serverOf(made, id).state.isProtected]).toEqual([id, busy]);
    const victim = await hostWith(made, 'web');
    const server = serverOf(made, victim.ec2InstanceId);
    expect(world.protects?.(server)).toBe(true);
    await update(victim.containerInstanceArn, 'DRAINING');
    await stage.pass(120);
    expect(server.state.isProtected).toBe(false);
    const another = launchOne(made);
    await stage.pass(60);
    expect(another.state.isProtected).toBe(true);
    await stage.pass(200);
    expect(another.state.isProtected).toBe(false);
    for (const [id, busy] of await isBusy()) expect([id, serverOf(made, id).state.isProtected]).toEqual([id, busy]);
  });
});

describe('managed scaling', () => {
  const full = {
    services: [{ name: 'web', desired: 6, cpu: 2_000, constraint: 'distinctInstance', stopSeconds: 1 }],
    managedScaling: true,
  };

  test('adds a server for tasks that wait for a place: a second surge', async () => {
    const made = createCluster(full);
    const { stage, hosts, update, tasks } = made;
    const [host] = await hosts();
    await update(host?.containerInstanceArn, 'DRAINING');
    await stage.pass(30);
    expect(groupOf(made).state.desired).toBe(6);
    await stage.pass(60);
    expect(groupOf(made)).toMatchObject({ state: { desired: 7 }, desiredByOthers: 7 });
    await stage.pass(300);
    expect(running(await tasks({ containerInstance: host?.containerInstanceArn }), 'web')).toEqual([]);
    expect(running(await tasks(), 'web')).toHaveLength(6);
    expect(stage.counted()).toHaveLength(7);
  });

  test('takes away a server that stands empty for a quarter of an hour: the empty one, where the others are protected', async () => {
    const made = createCluster({ ...full, managedTerminationProtection: true });
    const { stage } = made;
    const empty = launchOne(made);
    await stage.pass(800);
    expect(groupOf(made).state.desired).toBe(7);
    expect(empty.state).toMatchObject({ lifecycle: 'InService', isProtected: false });
    await stage.pass(200);
    expect(groupOf(made).state.desired).toBe(6);
    expect(empty.state.lifecycle).toMatch(/^Terminat/);
  });
});

describe('zone rebalancing', () => {
  test.each([
    ['starts a task in the emptiest zone, then stops one in the fullest', 200, [2, 2, 2]],
    ['does not happen at a maximum of 100 %', 100, [3, 3, 0]],
  ])('%s', async (_, max, expected) => {
    const made = createCluster({ services: [{ name: 'web', desired: 6, min: 0, max, memory: 3_000, rebalancing: true, stopSeconds: 1 }] });
    const { stage, tasks, hosts, update, world } = made;
    const zones = ['a', 'b', 'c'].map((letter) => `eu-west-1${letter}`);
    const byZone = async () => {
      const found = running(await tasks(), 'web').map(({ availabilityZone }) => availabilityZone);
      return zones.map((zone) => found.filter((each) => each === zone).length);
    };
    const last = (await hosts()).filter(({ attributes }) => attributes?.some(({ value }) => value === 'eu-west-1c'));
    for (const { containerInstanceArn } of last) await update(containerInstanceArn, 'DRAINING');
    await stage.pass(300);
    expect(await byZone()).toEqual([3, 3, 0]);
    for (const { containerInstanceArn } of last) await update(containerInstanceArn, 'ACTIVE');
    await stage.pass(600);
    expect(await byZone()).toEqual(expected);
    // Those that moved for the sake of the zones are not ours.
    expect(world.measureTasks?.()).toMatchObject({ moves: 2, secondsBelowMinimum: { caused: 0 } });
  });
});
