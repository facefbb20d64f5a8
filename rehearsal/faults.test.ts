import {
  DescribeAutoScalingGroupsCommand,
  DescribeInstanceRefreshesCommand,
  LaunchInstancesCommand,
  ResumeProcessesCommand,
  SuspendProcessesCommand,
} from '@aws-sdk/client-auto-scaling';
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { describe, expect, test } from '@jest/globals';
import { createStage, sixServers, stateOf } from './stage-for-tests.ts';

const create = (fault: object, fleet: object = {}) => {
  const stage = createStage({ fleets: [{ ...sixServers, ...fleet }], faults: [fault] });
  const client = stage.clients.autoScaling;
  const launch = (ClientToken = 't', RequestedCapacity = 1) =>
    stage.act(() =>
      client.send(
        new LaunchInstancesCommand({ AutoScalingGroupName: 'web', RequestedCapacity, ClientToken, AvailabilityZones: ['eu-west-1a'] }),
      ),
    );
  const group = async () => (await stage.act(() => client.send(new DescribeAutoScalingGroupsCommand({})))).AutoScalingGroups?.[0];
  const ours = () => stage.servers().filter(({ origin }) => origin === 'recycler');
  return { stage, client, launch, group, ours };
};

describe('faults', () => {
  test('bad-image: no server of the wanted image becomes healthy, whether we launched it or others, and each is counted', async () => {
    const { stage, launch, ours } = create({ kind: 'bad-image', fleet: 'web' });
    await launch();
    await stage.pass(101);
    expect({ ...ours()[0], state: stateOf(ours()[0]) }).toMatchObject({ hasJoined: false, state: { target: 'unhealthy' } });
    await stage.pass(400);
    expect(stage.world.recorder.replacementsFailed('web')).toBeGreaterThan(1);
    expect(stage.world.recorder.capacity('web').minInService).toBe(6);
  });

  test('never-healthy: its share of the new servers', async () => {
    const { stage, launch, ours } = create(
      { kind: 'never-healthy', fleet: 'web', share: '30%' },
      { maxSize: 200, availabilityZones: ['a'] },
    );
    await launch('one', 100);
    await stage.pass(101);
    const failed = ours().filter(({ failedAt }) => failedAt !== undefined).length;
    expect(failed).toBeGreaterThan(15);
    expect(failed).toBeLessThan(45);
    expect(ours().filter(({ hasJoined }) => hasJoined)).toHaveLength(100 - failed);
  });

  test('dies-after-join: it joins, then stops running, and Auto Scaling replaces it', async () => {
    const { stage, launch, ours } = create({ kind: 'dies-after-join', fleet: 'web', share: 1, after: '2m' });
    await launch();
    await stage.pass(219);
    expect({ ...ours()[0], state: stateOf(ours()[0]) }).toMatchObject({
      hasJoined: true,
      state: { target: 'healthy', machine: 'running' },
    });
    await stage.pass(2);
    expect(stateOf(ours()[0])).toMatchObject({ machine: 'shutting-down', health: 'Unhealthy', target: 'unhealthy' });
    await stage.pass(10);
    expect(ours()[0]?.terminated?.by).toBe('auto-scaling');
    expect(stage.world.recorder.replacementsFailed('web')).toBe(1);
  });

  test('lost-response: the call takes effect, the SDK tries again, and the token makes it one launch', async () => {
    const { launch, ours } = create({ kind: 'lost-response', operations: ['LaunchInstances'], nth: 1 });
    const answer = await launch();
    expect(answer.$metadata.attempts).toBe(2);
    expect(ours()).toHaveLength(1);
    expect(answer.Instances?.[0]?.InstanceIds).toEqual([ours()[0]?.id]);
  });

  test('stale-reads: what is described is as old as the lag, new ids included', async () => {
    const { stage, launch, group, ours } = create({ kind: 'stale-reads', lag: '60s', from: '0s', for: '10m' });
    await stage.pass(100);
    await launch();
    await stage.pass(30);
    expect(await group()).toMatchObject({ DesiredCapacity: 6, Instances: { length: 6 } });
    const InstanceIds = [ours()[0]?.id ?? ''];
    const ask = () => stage.act(() => stage.clients.ec2.send(new DescribeInstancesCommand({ InstanceIds })));
    await expect(ask()).rejects.toMatchObject({ name: 'InvalidInstanceID.NotFound' });
    await stage.pass(31);
    const seen = await group();
    expect(seen?.DesiredCapacity).toBe(7);
    expect(seen?.Instances?.at(-1)).toMatchObject({ InstanceId: InstanceIds[0], LifecycleState: 'Pending' });
    await stage.pass(600);
    expect((await group())?.Instances?.at(-1)?.LifecycleState).toBe('InService');
  });

  test('scale: others set desired; it waits while AlarmNotification is suspended', async () => {
    const { stage, client } = create({ kind: 'scale', fleet: 'web', at: '1m', desiredCapacity: 4 });
    const input = { AutoScalingGroupName: 'web', ScalingProcesses: ['AlarmNotification'] };
    await stage.act(() => client.send(new SuspendProcessesCommand(input)));
    await stage.pass(120);
    expect(stage.world.ground.groups.get('web')).toMatchObject({ desiredByOthers: 6, state: { desired: 6 } });
    await stage.act(() => client.send(new ResumeProcessesCommand(input)));
    await stage.pass(300);
    expect(stage.world.ground.groups.get('web')).toMatchObject({ desiredByOthers: 4, state: { desired: 4 } });
    expect(stage.counted()).toHaveLength(4);
    expect(stage.world.recorder.capacity('web')).toMatchObject({ desired: 4, shortfallSeconds: { caused: 0, suffered: 0 } });
  });

  test('terminated-by-human: an old server goes, others suffer the shortfall, Auto Scaling launches anew', async () => {
    const { stage } = create({ kind: 'terminated-by-human', fleet: 'web', at: '1m', count: 2 });
    await stage.pass(1_000);
    expect(stage.servers().filter(({ terminated }) => terminated?.by === 'other')).toHaveLength(2);
    expect(stage.counted()).toHaveLength(6);
    const { minInService, shortfallSeconds } = stage.world.recorder.capacity('web');
    expect(minInService).toBe(4);
    expect(shortfallSeconds.caused).toBe(0);
    // Two servers short from the act until their replacements are up: 5 s until Auto Scaling notices, 100 s of boot.
    expect(shortfallSeconds.suffered).toBeCloseTo(2 * 105, 0);
  });

  test('alarm: is in ALARM for its time', async () => {
    const { stage } = create({ kind: 'alarm', name: 'web-5xx', from: '1m', for: '2m' });
    const states: unknown[] = [];
    for (const seconds of [30, 60, 120]) {
      await stage.pass(seconds);
      states.push(stage.world.ground.alarms.get('web-5xx')?.state);
    }
    expect(states).toEqual(['OK', 'ALARM', 'OK']);
  });

  test('zone-outage: servers of the zone die, launches fail there, and the zone fills again afterwards', async () => {
    const { stage, launch } = create({ kind: 'zone-outage', availabilityZone: 'a', at: '1m', for: '20m' });
    await stage.pass(400);
    const zones = () => new Set(stage.counted().map(({ zone }) => zone));
    expect(zones()).toEqual(new Set(['eu-west-1b', 'eu-west-1c']));
    expect(stage.counted()).toHaveLength(6);
    expect((await launch()).Errors).toMatchObject([{ ErrorCode: 'InsufficientInstanceCapacity' }]);
    await stage.pass(3_600);
    expect(zones().size).toBe(3);
    expect(stage.counted()).toHaveLength(6);
  });

  test('instance-refresh: others run one for 15 minutes', async () => {
    const { stage, client } = create({ kind: 'instance-refresh', fleet: 'web', at: '1m' });
    const status = async () => {
      const answer = await stage.act(() => client.send(new DescribeInstanceRefreshesCommand({ AutoScalingGroupName: 'web' })));
      return answer.InstanceRefreshes?.map(({ Status }) => Status);
    };
    expect(await status()).toEqual([]);
    await stage.pass(61);
    expect(await status()).toEqual(['InProgress']);
    await stage.pass(900);
    expect(await status()).toEqual(['Successful']);
  });

  test('new-wanted: the group launches another version from then on', async () => {
    const { stage, launch, group, ours } = create({ kind: 'new-wanted', fleet: 'web', at: '1m', image: 'ami-newer' });
    await launch('before');
    await stage.pass(61);
    await launch('after');
    expect(ours().map(({ image, templateVersion }) => [image, templateVersion])).toEqual([
      ['ami-new', 2],
      ['ami-newer', 3],
    ]);
    expect((await group())?.LaunchTemplate?.Version).toBe('3');
  });
});
