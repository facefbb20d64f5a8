import {
  DescribeAutoScalingGroupsCommand,
  DescribeScalingActivitiesCommand,
  ResumeProcessesCommand,
  SuspendProcessesCommand,
} from '@aws-sdk/client-auto-scaling';
import { describe, expect, test } from '@jest/globals';
import { createStage, sixServers, stateAtWork, stateOf } from './stage-for-tests.ts';
import type { Server } from './state.ts';

const group = { AutoScalingGroupName: 'web' };
const zonesOf = (servers: readonly Server[]): number[] =>
  ['a', 'b', 'c'].map((zone) => servers.filter((server) => server.zone === `eu-west-1${zone}`).length);

describe('what Auto Scaling does by itself', () => {
  test('a launched server is pending, then in service and initial, then healthy when its boot is over', async () => {
    const stage = createStage({ fleets: [sixServers] });
    const web = stage.world.ground.groups.get('web');
    if (!web) throw new Error('no group');
    const server = stage.world.life.launch(web, 'eu-west-1a', 'other');
    stage.world.ground.changeGroup(web, { desired: 7 });
    const seen: unknown[] = [];
    const note = () => seen.push([stage.seconds(), server.state.lifecycle, stateAtWork(server), server.hasJoined]);
    note();
    for (const seconds of [24, 2, 73, 2]) {
      await stage.pass(seconds);
      note();
    }
    expect(seen).toEqual([
      [0, 'Pending', undefined, false],
      [24, 'Pending', undefined, false],
      [26, 'InService', 'initial', false],
      [99, 'InService', 'initial', false],
      [101, 'InService', 'healthy', true],
    ]);
  });

  test('a server that stops running is replaced, whatever the grace period', async () => {
    const stage = createStage({ fleets: [{ ...sixServers, healthCheckGracePeriod: '1h' }] });
    const [first] = stage.servers();
    if (!first) throw new Error('no server');
    stage.world.life.die(first, 'test');
    await stage.pass(300);
    expect(first.state.lifecycle).toBe('Terminated');
    expect(first.terminated).toMatchObject({ by: 'auto-scaling' });
    const added = stage.servers().filter(({ origin }) => origin === 'auto-scaling');
    expect(added).toHaveLength(1);
    expect(added[0]).toMatchObject({ zone: first.zone, templateVersion: 2, image: 'ami-new', hasJoined: true });
  });

  test('what its target group calls unhealthy is replaced after the grace period, not while ReplaceUnhealthy is suspended', async () => {
    const faults = [{ kind: 'bad-image', fleet: 'web' }];
    const stage = createStage({ fleets: [{ ...sixServers, healthCheckGracePeriod: '10m' }], faults });
    await stage.act(() =>
      stage.clients.autoScaling.send(new SuspendProcessesCommand({ ...group, ScalingProcesses: ['ReplaceUnhealthy'] })),
    );
    const web = stage.world.ground.groups.get('web');
    if (!web) throw new Error('no group');
    const bad = stage.world.life.launch(web, 'eu-west-1a', 'recycler');
    stage.world.ground.changeGroup(web, { desired: 7 });
    await stage.pass(620);
    expect(stateOf(bad)).toMatchObject({ target: 'unhealthy', health: 'Healthy' });
    await stage.pass(60);
    expect(stateOf(bad)).toMatchObject({ target: 'unhealthy', health: 'Unhealthy', lifecycle: 'InService' });
    await stage.act(() => stage.clients.autoScaling.send(new ResumeProcessesCommand({ ...group, ScalingProcesses: ['ReplaceUnhealthy'] })));
    await stage.pass(10);
    expect(bad.terminated?.by).toBe('auto-scaling');
    await stage.pass(120);
    expect(stage.servers().filter(({ origin, image }) => origin === 'auto-scaling' && image === 'ami-new')).toHaveLength(1);
    expect(stage.world.recorder.replacementsFailed('web')).toBe(2);
  });

  test('zones are balanced by a launch first, beyond the maximum if need be, unless AZRebalance is suspended', async () => {
    const stage = createStage({ fleets: [{ ...sixServers, maxSize: 6 }] });
    const web = stage.world.ground.groups.get('web');
    const inA = stage.servers().filter(({ zone }) => zone === 'eu-west-1a');
    if (!web) throw new Error('no group');
    await stage.act(() => stage.clients.autoScaling.send(new SuspendProcessesCommand({ ...group, ScalingProcesses: ['AZRebalance'] })));
    stage.world.ground.changeGroup(web, { desired: 4 });
    for (const server of inA) stage.world.life.terminate(server, 'other');
    await stage.pass(600);
    expect(zonesOf(stage.counted())).toEqual([0, 2, 2]);
    await stage.act(() => stage.clients.autoScaling.send(new ResumeProcessesCommand({ ...group, ScalingProcesses: ['AZRebalance'] })));
    await stage.pass(10);
    expect(zonesOf(stage.counted())).toEqual([1, 2, 2]);
    await stage.pass(600);
    expect(zonesOf(stage.counted()).toSorted()).toEqual([1, 1, 2]);
    expect(stage.world.recorder.capacity('web')).toMatchObject({ maxTotal: 6 });
  });

  test('nothing is launched while Launch is suspended, and nothing ended while Terminate is', async () => {
    const stage = createStage({ fleets: [sixServers] });
    const web = stage.world.ground.groups.get('web');
    if (!web) throw new Error('no group');
    const suspend = (ScalingProcesses: string[]) =>
      stage.clients.autoScaling.send(new SuspendProcessesCommand({ ...group, ScalingProcesses }));
    await stage.act(() => suspend(['Launch', 'Terminate']));
    stage.world.ground.changeGroup(web, { desired: 8 });
    stage.world.loop.wake(web);
    await stage.pass(300);
    expect(stage.counted()).toHaveLength(6);
    stage.world.ground.changeGroup(web, { desired: 3 });
    stage.world.loop.wake(web);
    await stage.pass(300);
    expect(stage.counted()).toHaveLength(6);
    await stage.act(() => stage.clients.autoScaling.send(new ResumeProcessesCommand({ ...group, ScalingProcesses: [] })));
    await stage.pass(300);
    expect(zonesOf(stage.counted())).toEqual([1, 1, 1]);
  });

  test('too many servers: the fullest zone loses one of the oldest template version, and none that is protected', async () => {
    const stage = createStage({ fleets: [sixServers] });
    const web = stage.world.ground.groups.get('web');
    if (!web) throw new Error('no group');
    stage.world.ground.changeGroup(web, { desired: 7 });
    const fresh = stage.world.life.launch(web, 'eu-west-1b', 'other');
    const [protectedOne, other] = stage.servers().filter(({ zone, origin }) => zone === 'eu-west-1b' && origin === 'seed');
    if (!protectedOne || !other) throw new Error('no servers');
    stage.world.ground.change(protectedOne, { isProtected: true });
    await stage.pass(200);
    stage.world.ground.changeGroup(web, { desired: 6 });
    stage.world.loop.wake(web);
    await stage.pass(10);
    expect([fresh.terminated, protectedOne.terminated, other.terminated?.by]).toEqual([undefined, undefined, 'auto-scaling']);
  });

  test('a launch that no zone takes is noted as failed and tried again', async () => {
    const closed = ['a', 'b', 'c'].map((availabilityZone) => ({ kind: 'no-capacity', availabilityZone, for: '5m' }));
    const stage = createStage({ fleets: [sixServers], faults: closed });
    const [first] = stage.servers();
    if (!first) throw new Error('no server');
    stage.world.life.die(first, 'test');
    await stage.pass(200);
    const { Activities } = await stage.act(() =>
      stage.clients.autoScaling.send(new DescribeScalingActivitiesCommand({ ...group, MaxRecords: 1 })),
    );
    expect(Activities?.[0]).toMatchObject({ StatusCode: 'Failed', StatusMessage: expect.stringContaining('InsufficientInstanceCapacity') });
    await stage.pass(400);
    expect(stage.counted()).toHaveLength(6);
  });

  test('a leaving server drains, stops and goes; the group lists it until then', async () => {
    const stage = createStage({ fleets: [sixServers] });
    const [first] = stage.servers();
    const web = stage.world.ground.groups.get('web');
    if (!first || !web) throw new Error('no server');
    stage.world.ground.changeGroup(web, { desired: 5 });
    stage.world.life.terminate(first, 'other');
    const listed = async (): Promise<number> => {
      const { AutoScalingGroups } = await stage.act(() => stage.clients.autoScaling.send(new DescribeAutoScalingGroupsCommand({})));
      return AutoScalingGroups?.[0]?.Instances?.length ?? 0;
    };
    expect(stateOf(first)).toMatchObject({ lifecycle: 'Terminating', target: 'draining', machine: 'running' });
    await stage.pass(61);
    expect(stateOf(first)).toMatchObject({ lifecycle: 'Terminating', target: undefined, machine: 'shutting-down' });
    expect(await listed()).toBe(6);
    await stage.pass(40);
    expect(first.state).toMatchObject({ lifecycle: 'Terminated', machine: 'terminated' });
    expect(await listed()).toBe(5);
  });
});
