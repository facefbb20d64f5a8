import { describe, expect, test } from '@jest/globals';
import { createCluster, few, hostWith, running } from '../../../tests/ecs-stage.ts';

describe('a drain', () => {
  test('moves a task as soon as another one is healthy, and leaves its host by DEACTIVATING and STOPPING; daemons go last', async () => {
    const made = createCluster(few({ deregistrationSeconds: 30, stopSeconds: 10 }));
    const { stage, tasks, update, hostOf, service, world } = made;
    const host = await hostWith(made, 'web');
    const server = stage.world.ground.servers.get(host.ec2InstanceId ?? '');
    if (!server) throw new Error('no server');
    const at = { containerInstance: host.containerInstanceArn };
    const seen: string[] = [];
    await stage.pass(10);
    expect((await update(host.containerInstanceArn, 'DRAINING')).failures).toEqual([]);
    expect(world.isMarked?.(server)).toBe(true);
    for (let i = 0; i < 30; i += 1) {
      const [web, logs] = ['web', 'logs'].map((name) => tasks({ ...at, serviceName: name }));
      const states = [(await web)?.[0]?.lastStatus, (await logs)?.[0]?.lastStatus].join(' ');
      if (seen.at(-1) !== states) seen.push(states);
      // Until it is STOPPED it would end with its host.
      expect([states, world.findLoss?.(server)]).toEqual([states, states.startsWith('STOPPED') ? undefined : '1 of service:web ran there']);
      await stage.pass(4);
    }
    expect(seen).toEqual([
      'RUNNING RUNNING',
      // The daemon goes as soon as no other task is RUNNING, though one still finishes its connections.
      'DEACTIVATING STOPPING',
      'DEACTIVATING STOPPED',
      'STOPPING STOPPED',
      'STOPPED STOPPED',
    ]);
    expect(await hostOf(server.id)).toMatchObject({ status: 'DRAINING', agentConnected: true, runningTasksCount: 0, pendingTasksCount: 0 });
    expect(await service('web')).toMatchObject({ runningCount: 4, desiredCount: 4 });
    expect(world.findLoss?.(server)).toBeUndefined();
    expect(world.measureTasks?.()).toMatchObject({ moves: 1, lost: 0, secondsBelowMinimum: { caused: 0, suffered: 0 } });
    await update(host.containerInstanceArn, 'ACTIVE');
    expect(world.isMarked?.(server)).toBe(false);
    await stage.pass(60);
    expect(running(await tasks(at), 'logs')).toHaveLength(1);
    // What has moved does not come back.
    expect(running(await tasks(at), 'web')).toHaveLength(0);
  });

  // The rounding of minimumHealthyPercent and maximumPercent: API reference, DeploymentConfiguration.
  test.each<[string, { desired: number; min: number; max: number }, 'start first' | 'stop first' | 'never']>([
    ['4 at 100/200', { desired: 4, min: 100, max: 200 }, 'start first'],
    ['1 at 100/200', { desired: 1, min: 100, max: 200 }, 'start first'],
    ['1 at 0/100', { desired: 1, min: 0, max: 100 }, 'stop first'],
    ['1 at 50/150', { desired: 1, min: 50, max: 150 }, 'never'],
    ['3 at 67/100', { desired: 3, min: 67, max: 100 }, 'never'],
    ['3 at 66/100', { desired: 3, min: 66, max: 100 }, 'stop first'],
    ['4 at 100/100', { desired: 4, min: 100, max: 100 }, 'never'],
    ['4 at 50/200', { desired: 4, min: 50, max: 200 }, 'start first'],
  ])('of a service with %s', async (_, limits, order) => {
    const made = createCluster(few(limits));
    const { stage, tasks, update, world } = made;
    const host = await hostWith(made, 'web');
    await update(host.containerInstanceArn, 'DRAINING');
    const counts: number[] = [];
    for (let i = 0; i < 20; i += 1) {
      await stage.pass(5);
      counts.push(running(await tasks(), 'web').length - limits.desired);
    }
    const left = running(await tasks({ containerInstance: host.containerInstanceArn }), 'web').length;
    const found = left > 0 ? 'never' : Math.max(...counts) > 0 ? 'start first' : 'stop first';
    expect(found).toBe(order);
    expect(Math.min(...counts)).toBe(order === 'stop first' ? -1 : 0);
    expect(world.measureTasks?.().secondsBelowMinimum).toEqual({ caused: 0, suffered: 0 });
  });

  test('of more tasks than minimum and maximum let go at once happens in turns', async () => {
    // At least three and at most six may run at once; the four are on two hosts.
    const made = createCluster({ services: [{ name: 'web', desired: 4, min: 75, max: 150, placement: 'binpack', memory: 3_840 }] });
    const { stage, tasks, update, hosts } = made;
    const full = (await hosts()).filter(({ runningTasksCount }) => runningTasksCount === 2);
    expect(full).toHaveLength(2);
    for (const { containerInstanceArn } of full) await update(containerInstanceArn, 'DRAINING');
    const seen: number[] = [];
    for (let i = 0; i < 40; i += 1) {
      await stage.pass(5);
      seen.push(running(await tasks(), 'web').length);
    }
    expect([Math.min(...seen), Math.max(...seen)]).toEqual([3, 6]);
    const at = running(await tasks(), 'web').map(({ containerInstanceArn }) => containerInstanceArn);
    expect(at).toHaveLength(4);
    for (const { containerInstanceArn } of full) expect(at).not.toContain(containerInstanceArn);
  });

  test('stops pending tasks at once, and leaves those of no service', async () => {
    const made = createCluster({
      services: [
        { name: 'job', standalone: true, desired: 6 },
        { name: 'web', desired: 6, pullSeconds: 60, stopSeconds: 1 },
      ],
    });
    const { stage, tasks, update, hosts, world } = made;
    const [first] = await hosts();
    await update(first?.containerInstanceArn, 'DRAINING');
    await stage.pass(10);
    const [pending] = (await tasks({ serviceName: 'web' })).filter(({ lastStatus }) => lastStatus === 'PENDING');
    expect(pending?.containerInstanceArn).toBeDefined();
    expect(pending?.containerInstanceArn).not.toBe(first?.containerInstanceArn);
    await update(pending?.containerInstanceArn, 'DRAINING');
    await stage.pass(5);
    const [stopped] = (await tasks()).filter(({ taskArn }) => taskArn === pending?.taskArn);
    expect(stopped).toMatchObject({ lastStatus: 'STOPPED', stopCode: 'ServiceSchedulerInitiated' });
    await stage.pass(400);
    const jobs = (await tasks()).filter(({ group }) => group === 'family:web-0-job');
    expect(jobs.map(({ lastStatus }) => lastStatus)).toEqual(Array.from({ length: 6 }, () => 'RUNNING'));
    const server = stage.world.ground.servers.get(first?.ec2InstanceId ?? '');
    expect(server && world.findLoss?.(server)).toBe('1 of family:web-0-job ran there');
  });

  test('without room for a replacement waits in PROVISIONING, with an event, and goes on where room comes', async () => {
    const made = createCluster({ services: [{ name: 'web', desired: 6, cpu: 2_000, constraint: 'distinctInstance', stopSeconds: 1 }] });
    const { stage, tasks, update, hosts, service } = made;
    const [host] = await hosts();
    const there = { containerInstance: host?.containerInstanceArn };
    await update(host?.containerInstanceArn, 'DRAINING');
    await stage.pass(60);
    expect((await tasks()).filter(({ lastStatus }) => lastStatus === 'PROVISIONING')).toHaveLength(1);
    expect((await service('web'))?.events?.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^\(service web\) was unable to place a task because no container instance met all of its requirements\. /),
    ]);
    expect(running(await tasks(there), 'web')).toHaveLength(1);
    const web = stage.world.ground.groups.get('web');
    if (!web) throw new Error('no group');
    stage.world.ground.changeGroup(web, { desired: 7 });
    stage.world.life.launch(web, 'eu-west-1a', 'other');
    await stage.pass(240);
    expect(running(await tasks(there), 'web')).toHaveLength(0);
    expect(running(await tasks(), 'web')).toHaveLength(6);
  });

  test('that ends early stops what was started for nothing', async () => {
    const made = createCluster(few());
    const { stage, tasks, update, world } = made;
    const host = await hostWith(made, 'web');
    await update(host.containerInstanceArn, 'DRAINING');
    await stage.pass(20);
    expect(running(await tasks(), 'web')).toHaveLength(5);
    await update(host.containerInstanceArn, 'ACTIVE');
    await stage.pass(60);
    expect(running(await tasks(), 'web')).toHaveLength(4);
    expect(running(await tasks({ containerInstance: host.containerInstanceArn }), 'web')).toHaveLength(1);
    expect(world.measureTasks?.()).toMatchObject({ moves: 0 });
  });

  test('does not move tasks of a host whose agent is not connected', async () => {
    const made = createCluster(few());
    const { stage, tasks, update } = made;
    const host = await hostWith(made, 'web');
    const server = stage.world.ground.servers.get(host.ec2InstanceId ?? '');
    if (!server) throw new Error('no server');
    stage.world.ground.changeGroup(stage.world.ground.groups.get('web') as never, { suspended: ['ReplaceUnhealthy'] });
    stage.world.life.sicken(server);
    expect((await update(host.containerInstanceArn, 'DRAINING')).failures).toEqual([]);
    await stage.pass(600);
    const [web] = running(await tasks({ containerInstance: host.containerInstanceArn }), 'web');
    expect(web).toMatchObject({ desiredStatus: 'RUNNING' });
    expect(running(await tasks(), 'web')).toHaveLength(4);
  });

  test('in which the agent loses its connection goes on where it stood, once it is back', async () => {
    const made = createCluster(
      few({ stopSeconds: 25 }),
      {},
      { faults: [{ kind: 'agent-gone', fleet: 'web', from: '70s', for: '10m', count: 6 }] },
    );
    const { stage, tasks, update } = made;
    const host = await hostWith(made, 'web');
    await stage.pass(1);
    await update(host.containerInstanceArn, 'DRAINING');
    const web = async () => (await tasks({ containerInstance: host.containerInstanceArn, serviceName: 'web' }))[0]?.lastStatus;
    await stage.pass(300);
    expect(await web()).toBe('STOPPING');
    await stage.pass(380);
    expect(await web()).toBe('STOPPED');
  });
});
