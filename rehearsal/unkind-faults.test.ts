import {
  DescribeAutoScalingGroupsCommand,
  DescribeLifecycleHooksCommand,
  DescribeScalingActivitiesCommand,
  LaunchInstancesCommand,
  SetDesiredCapacityCommand,
  SuspendProcessesCommand,
  TerminateInstanceInAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { DescribeImagesCommand, DescribeInstancesCommand, DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import { describe, expect, test } from '@jest/globals';
import { createStage, sixServers } from './stage-for-tests.ts';

const create = (faults: object[], fleet: object = {}) => {
  const stage = createStage({ fleets: [{ ...sixServers, ...fleet }], faults });
  const { autoScaling, ec2 } = stage.clients;
  const web = stage.world.ground.groups.get('web');
  if (!web) throw new Error('no group');
  const named = { AutoScalingGroupName: 'web' };
  return {
    stage,
    web,
    launch: (RequestedCapacity = 1, ClientToken = 't') =>
      stage.act(() =>
        autoScaling.send(new LaunchInstancesCommand({ ...named, RequestedCapacity, ClientToken, AvailabilityZones: ['eu-west-1a'] })),
      ),
    group: async () => (await stage.act(() => autoScaling.send(new DescribeAutoScalingGroupsCommand({})))).AutoScalingGroups?.[0],
    causes: async () => {
      const { Activities = [] } = await stage.act(() => autoScaling.send(new DescribeScalingActivitiesCommand({ ...named })));
      return Activities.map(({ Cause = '', StatusCode, StatusMessage }) => ({ cause: Cause, status: StatusCode, message: StatusMessage }));
    },
    suspend: (ScalingProcesses: string[]) => stage.act(() => autoScaling.send(new SuspendProcessesCommand({ ...named, ScalingProcesses }))),
    setDesired: (DesiredCapacity: number) =>
      stage.act(() => autoScaling.send(new SetDesiredCapacityCommand({ ...named, DesiredCapacity }))),
    terminate: (InstanceId: string | undefined) =>
      stage.act(() =>
        autoScaling.send(new TerminateInstanceInAutoScalingGroupCommand({ InstanceId, ShouldDecrementDesiredCapacity: true })),
      ),
    describeServer: async (id: string | undefined) =>
      (await stage.act(() => ec2.send(new DescribeInstancesCommand({ InstanceIds: [id ?? ''] })))).Reservations?.[0]?.Instances?.[0],
    ours: () => stage.servers().filter(({ origin }) => origin === 'recycler'),
  };
};

const wantedBy = ({ world }: ReturnType<typeof createStage>): number => world.recorder.capacity('web').desired;

describe('scale', () => {
  test('by steps: desired moves from what it is, our raise included, and so does what others want', async () => {
    const { stage, web, launch, causes } = create([{ kind: 'scale', fleet: 'web', at: '60s', by: -1, times: 2, every: '30s' }]);
    await launch();
    expect(web.state.desired).toBe(7);
    await stage.pass(60);
    expect([web.state.desired, wantedBy(stage)]).toEqual([6, 5]);
    await stage.pass(30);
    expect([web.state.desired, wantedBy(stage)]).toEqual([5, 4]);
    await stage.pass(30);
    expect((await causes())[0]?.cause).toMatch(
      /^At 2026-01-05T09:01:30Z a monitor alarm step-web in state ALARM triggered policy step-web changing the desired capacity from 6 to 5\. {2}At \S+Z an instance was taken out of service in response to a difference between desired and actual capacity, shrinking the capacity from \d to \d\. {2}At \S+Z instance i-\w+ was selected for termination\.$/,
    );
  });

  test('never leaves the limits of the group: what is not granted is not wanted either', async () => {
    const { stage, web } = create([{ kind: 'scale', fleet: 'web', at: '1s', by: 5 }]);
    await stage.pass(5);
    expect([web.state.desired, wantedBy(stage)]).toEqual([8, 8]);
  });

  test('may name one group of the fleet', async () => {
    const groups = [
      { name: 'blue', desiredCapacity: 4 },
      { name: 'green', desiredCapacity: 4, maxSize: 9 },
    ];
    const stage = createStage({
      fleets: [{ name: 'web', groups }],
      faults: [{ kind: 'scale', fleet: 'web', group: 'green', at: '1s', desiredCapacity: 7 }],
    });
    await stage.pass(2);
    expect([...stage.world.ground.groups.values()].map(({ state }) => state.desired)).toEqual([4, 7]);
  });
});

describe('dies-at-launch', () => {
  test('the machine ends, EC2 tells why, the activity is cancelled, and Auto Scaling tries again a minute later', async () => {
    const { stage, launch, ours, describeServer, causes } = create([{ kind: 'dies-at-launch', fleet: 'web', share: '100%', after: '5s' }]);
    await launch();
    await stage.pass(6);
    const [dead] = ours();
    expect([dead?.state.machine, dead?.hasJoined, dead?.terminated?.by]).toEqual(['shutting-down', false, 'auto-scaling']);
    expect((await describeServer(dead?.id))?.StateReason?.Code).toBe('Client.InternalError');
    expect((await causes())[0]).toMatchObject({
      status: 'Cancelled',
      message: expect.stringContaining('Instance became unhealthy while waiting for instance to be in InService state'),
    });
    await stage.pass(50);
    expect(stage.servers()).toHaveLength(7);
    await stage.pass(15);
    expect(stage.servers()).toHaveLength(8);
    expect(stage.world.recorder.replacementsFailed('web')).toBeGreaterThanOrEqual(1);
  });
});

describe('group-deleted', () => {
  test('its servers leave, it shows its deletion, takes no change, and is gone with the last of them', async () => {
    const { stage, web, group, setDesired } = create([{ kind: 'group-deleted', group: 'web', at: '10s' }]);
    await stage.pass(11);
    expect((await group())?.Status).toBe('Delete in progress');
    expect(stage.servers().every(({ terminated }) => terminated?.by === 'other')).toBe(true);
    await expect(setDesired(7)).rejects.toMatchObject({ name: 'ValidationError' });
    await stage.pass(120);
    expect([web.state.status, await group(), wantedBy(stage)]).toEqual(['gone', undefined, 0]);
    await expect(setDesired(7)).rejects.toMatchObject({ message: expect.stringContaining('not found') });
  });
});

describe('busy', () => {
  test('changes of the group are refused in each of its spans, and reads are not', async () => {
    const { stage, terminate, setDesired, group } = create([{ kind: 'busy', group: 'web', from: '10s', for: '15s', every: '60s' }]);
    const [first, second] = stage.servers();
    await stage.pass(11);
    await expect(terminate(first?.id)).rejects.toMatchObject({ name: 'ScalingActivityInProgressFault', $metadata: { attempts: 1 } });
    expect((await group())?.DesiredCapacity).toBe(6);
    await stage.pass(15);
    await terminate(first?.id);
    await stage.pass(45);
    await expect(setDesired(8)).rejects.toMatchObject({ name: 'ScalingActivityInProgressFault' });
    await stage.pass(15);
    await terminate(second?.id);
    expect((await group())?.DesiredCapacity).toBe(4);
  });
});

describe('zone-removed', () => {
  const zonesOf = (stage: ReturnType<typeof createStage>): string[] =>
    stage
      .counted()
      .map(({ zone }) => zone.slice(-1))
      .toSorted();

  test('its servers are replaced in the zones that are left, launch first', async () => {
    const { stage, group } = create([{ kind: 'zone-removed', group: 'web', availabilityZone: 'c', at: '0s' }]);
    await stage.pass(1_500);
    expect((await group())?.AvailabilityZones).toEqual(['eu-west-1a', 'eu-west-1b']);
    expect(zonesOf(stage)).toEqual(['a', 'a', 'a', 'b', 'b', 'b']);
    expect(stage.world.recorder.capacity('web').minInService).toBe(6);
  });

  test('with AZRebalance suspended they stay', async () => {
    const { stage } = create([{ kind: 'zone-removed', group: 'web', availabilityZone: 'c', at: '0s' }], {
      before: { suspended: ['AZRebalance'] },
    });
    await stage.pass(1_500);
    expect(zonesOf(stage)).toEqual(['a', 'a', 'b', 'b', 'c', 'c']);
  });

  test('nothing can be launched in it any more', async () => {
    const { stage, launch } = create([{ kind: 'zone-removed', group: 'web', availabilityZone: 'a', at: '0s' }]);
    await stage.pass(1);
    await expect(launch()).rejects.toMatchObject({ name: 'ValidationError' });
  });
});

describe('tag', () => {
  test('a person marks that many old servers', async () => {
    const { stage, describeServer } = create([{ kind: 'tag', fleet: 'web', at: '3m', key: 'recycler:exclude', count: 3 }]);
    await stage.pass(181);
    const marked = stage.servers().filter(({ state }) => 'recycler:exclude' in state.tags);
    expect(marked).toHaveLength(3);
    expect((await describeServer(marked[0]?.id))?.Tags).toContainEqual({ Key: 'recycler:exclude', Value: 'yes' });
  });
});

describe('limits of launches', () => {
  test('quota: what is over it fails with the error of EC2, in a call and in an activity; the rest of a batch is launched', async () => {
    const { stage, launch, causes, setDesired } = create([{ kind: 'quota', vcpus: 14 }]);
    const answer = await launch(2);
    expect(answer.Instances?.[0]?.InstanceIds).toHaveLength(1);
    expect(answer.Errors?.[0]).toMatchObject({ ErrorCode: 'VcpuLimitExceeded', ErrorMessage: expect.stringContaining('limit of 14') });
    await setDesired(8);
    await stage.pass(10);
    expect((await causes())[0]).toMatchObject({
      status: 'Failed',
      message: expect.stringMatching(/^You have requested more vCPU capacity .* Launching EC2 instance failed\.$/),
    });
    expect(stage.servers()).toHaveLength(7);
  });

  test('addresses: a subnet that is full takes no more until one has ended', async () => {
    const { stage, launch, terminate } = create([{ kind: 'addresses', availabilityZone: 'a', free: 1 }]);
    const countFree = async () => {
      const { Subnets = [] } = await stage.act(() => stage.clients.ec2.send(new DescribeSubnetsCommand({ SubnetIds: ['subnet-0a'] })));
      return Subnets[0]?.AvailableIpAddressCount;
    };
    expect(await countFree()).toBe(1);
    expect((await launch(2)).Errors?.[0]?.ErrorCode).toBe('InsufficientFreeAddressesInSubnet');
    expect(await countFree()).toBe(0);
    await terminate(stage.servers().find(({ zone }) => zone.endsWith('a'))?.id);
    await stage.pass(200);
    expect((await launch(1, 'later')).Errors).toEqual([]);
  });
});

describe('max-lifetime', () => {
  const old = { age: { from: '8d', to: '9d' } };

  test('Auto Scaling replaces what is older, one after the other, and none that is protected', async () => {
    const { stage, group, causes } = create([{ kind: 'max-lifetime', group: 'web', age: '7d' }], { ...old, before: { protected: 2 } });
    await stage.pass(400);
    expect((await group())?.MaxInstanceLifetime).toBe(604_800);
    expect(stage.servers().filter(({ terminated }) => terminated)).toHaveLength(2);
    expect((await causes()).some(({ cause }) => cause.includes('max instance lifetime'))).toBe(true);
    await stage.pass(3_600);
    expect(
      stage
        .counted()
        .filter(({ origin }) => origin === 'seed')
        .map(({ state }) => state.isProtected),
    ).toEqual([true, true]);
    expect(stage.counted()).toHaveLength(6);
  });

  test.each(['Launch', 'Terminate'])('with %s suspended it replaces nothing', async (process) => {
    const { stage } = create([{ kind: 'max-lifetime', group: 'web', age: '7d' }], { ...old, before: { suspended: [process] } });
    await stage.pass(3_600);
    expect(stage.servers()).toHaveLength(6);
  });
});

describe('rebalance', () => {
  const recommended = [{ kind: 'rebalance', group: 'web', at: '60s', count: 2 }];

  test('replacements are launched first, over the maximum if need be, and then those at risk go', async () => {
    const { stage, web, group } = create(recommended, { maxSize: 6, desiredCapacity: 6 });
    await stage.pass(62);
    expect((await group())?.CapacityRebalance).toBe(true);
    expect([stage.counted().length, web.state.desired]).toEqual([7, 6]);
    await stage.pass(300);
    expect(
      stage
        .servers()
        .filter(({ terminated }) => terminated)
        .map(({ state }) => state.isAtRisk),
    ).toEqual([true]);
    expect(stage.counted()).toHaveLength(6);
    expect(stage.world.recorder.capacity('web').minInService).toBeGreaterThanOrEqual(5);
  });

  test('AZRebalance holds up nothing; with Terminate suspended those at risk stay beside their replacements', async () => {
    const { stage } = create(recommended, { before: { suspended: ['AZRebalance', 'Terminate'] } });
    await stage.pass(600);
    expect(stage.counted()).toHaveLength(8);
  });
});

describe('lifecycle hooks of a group', () => {
  test('hold each launch until another program completes them, and each end', async () => {
    const lifecycleHooks = [
      { transition: 'launching', completedAfter: '60s' },
      { transition: 'terminating', heartbeat: '90s' },
    ];
    const { stage, launch, ours, terminate } = create([], { lifecycleHooks });
    const described = await stage.act(() =>
      stage.clients.autoScaling.send(new DescribeLifecycleHooksCommand({ AutoScalingGroupName: 'web' })),
    );
    expect(described.LifecycleHooks?.map((hook) => [hook.LifecycleTransition, hook.HeartbeatTimeout, hook.DefaultResult])).toEqual([
      ['autoscaling:EC2_INSTANCE_LAUNCHING', 3_600, 'ABANDON'],
      ['autoscaling:EC2_INSTANCE_TERMINATING', 90, 'ABANDON'],
    ]);
    await launch();
    await stage.pass(40);
    expect(ours()[0]?.state).toMatchObject({ lifecycle: 'Pending', hook: 'Wait', machine: 'running' });
    await stage.pass(60);
    expect(ours()[0]?.state).toMatchObject({ lifecycle: 'InService', hook: undefined });
    const [first] = stage.servers();
    await terminate(first?.id);
    await stage.pass(65);
    expect(first?.state).toMatchObject({ lifecycle: 'Terminating', hook: 'Wait' });
    await stage.pass(150);
    expect(first?.state.lifecycle).toBe('Terminated');
  });

  test('one that times out abandons the launch', async () => {
    const { stage, launch, ours, causes } = create([], { lifecycleHooks: [{ transition: 'launching', heartbeat: '60s' }] });
    await launch();
    await stage.pass(100);
    expect(ours()[0]?.terminated?.by).toBe('auto-scaling');
    expect((await causes())[0]?.message).toContain("Instance failed to complete user's Lifecycle Action");
  });
});

describe('reads and calls', () => {
  test('denied: the call fails at once with the words of its service, and works again afterwards', async () => {
    const { stage, group, launch } = create([{ kind: 'denied', operations: ['LaunchInstances'], from: '0s', for: '60s' }]);
    await expect(launch()).rejects.toMatchObject({ name: 'AccessDenied', $metadata: { attempts: 1, httpStatusCode: 403 } });
    expect((await group())?.DesiredCapacity).toBe(6);
    await stage.pass(60);
    expect((await launch()).Instances).toHaveLength(1);
  });

  test('incomplete-list: members are missing from the list of the group for a moment, and are still there', async () => {
    const { stage, group, describeServer } = create([{ kind: 'incomplete-list', group: 'web', at: '10s', for: '10s', count: 2 }]);
    const listed = async () => (await group())?.Instances?.length;
    await stage.pass(11);
    expect(await listed()).toBe(4);
    expect((await describeServer(stage.servers()[0]?.id))?.State?.Name).toBe('running');
    await stage.pass(10);
    expect(await listed()).toBe(6);
  });

  test('image-deregistered: no description of it, and no launch from it', async () => {
    const { stage, launch } = create([{ kind: 'image-deregistered', image: 'ami-new', at: '0s' }]);
    await stage.pass(1);
    const described = stage.act(() => stage.clients.ec2.send(new DescribeImagesCommand({ ImageIds: ['ami-new'] })));
    await expect(described).rejects.toMatchObject({ name: 'InvalidAMIID.NotFound' });
    expect((await launch()).Errors?.[0]?.ErrorCode).toBe('InvalidAMIID.NotFound');
  });
});

describe('functions', () => {
  test('clock-skew: every second invocation reads another time, and virtual time goes on as it does', async () => {
    const { stage } = create([{ kind: 'clock-skew', ahead: '200s' }]);
    const { functionClock, clock, invoke } = stage.world;
    const seen: number[] = [];
    const read = () =>
      invoke(async () => {
        seen.push((functionClock.now() - clock.now()) / 1_000);
      });
    await stage.act(read);
    await stage.act(read);
    await stage.act(read);
    expect(seen).toEqual([0, 200, 0]);
  });

  test('ledger-throttled: its calls fail before they have any effect', async () => {
    const { stage } = create([{ kind: 'ledger-throttled', from: '10s', for: '10s' }]);
    let written = 0;
    const ledger = stage.world.guard({ write: async () => (written += 1) }, 'Ledger');
    await stage.act(() => ledger.write());
    await stage.pass(11);
    await expect(stage.act(() => ledger.write())).rejects.toMatchObject({ name: 'Retryable' });
    await stage.pass(10);
    await stage.act(() => ledger.write());
    expect(written).toBe(2);
  });
});

describe('termination policies', () => {
  test.each([
    [['OldestInstance'], 'seed'],
    [['NewestInstance'], 'recycler'],
  ])('%j decides what a scale-in ends', async (terminationPolicies, origin) => {
    const { stage, launch, setDesired } = create([], { terminationPolicies });
    await launch();
    await stage.pass(200);
    await setDesired(6);
    await stage.pass(10);
    expect(
      stage
        .servers()
        .filter(({ terminated }) => terminated)
        .map((server) => server.origin),
    ).toEqual([origin]);
  });
});
