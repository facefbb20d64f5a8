import {
  EnterStandbyCommand,
  LaunchInstancesCommand,
  SetDesiredCapacityCommand,
  SuspendProcessesCommand,
  TerminateInstanceInAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { describe, expect, test } from '@jest/globals';
import { createStage, sixServers } from './stage-for-tests.ts';

const create = (fleet: object = {}, faults: object[] = []) => {
  const stage = createStage({ fleets: [{ ...sixServers, ...fleet }], faults });
  const client = stage.clients.autoScaling;
  const group = { AutoScalingGroupName: 'web' };
  return {
    stage,
    client,
    group,
    launch: (RequestedCapacity = 1, ClientToken = 't', zone = 'a') =>
      stage.act(() =>
        client.send(new LaunchInstancesCommand({ ...group, RequestedCapacity, ClientToken, AvailabilityZones: [`eu-west-1${zone}`] })),
      ),
    end: (InstanceId: string | undefined) =>
      stage.act(() => client.send(new TerminateInstanceInAutoScalingGroupCommand({ InstanceId, ShouldDecrementDesiredCapacity: true }))),
    broken: () => stage.world.invariants.result().broken.map(({ id }) => id),
  };
};

describe('invariants, each broken on purpose', () => {
  test('a proper swap breaks none', async () => {
    const { stage, launch, end, broken } = create();
    await launch();
    await stage.pass(101);
    await end(stage.servers()[0]?.id);
    await stage.pass(200);
    stage.world.invariants.checkEnd('web');
    expect(broken()).toEqual([]);
    expect(stage.world.invariants.result().checked).toBeGreaterThan(5);
  });

  test('I1, I4 and I8: an old server is terminated before a replacement has joined', async () => {
    const { stage, end, broken } = create();
    await end(stage.servers()[0]?.id);
    await stage.pass(10);
    expect(broken()).toEqual(['I4', 'I8', 'I1']);
    expect(stage.world.recorder.capacity('web').shortfallSeconds.caused).toBeGreaterThan(9);
  });

  test('I4: a second victim for one replacement', async () => {
    const { stage, launch, end, broken } = create();
    await launch();
    await stage.pass(101);
    await end(stage.servers()[0]?.id);
    await end(stage.servers()[1]?.id);
    expect(broken()).toContain('I4');
    expect(broken()).not.toContain('I8');
  });

  test('what the policy allows to be unavailable breaks none', async () => {
    const { stage, launch, end, broken } = create({ policy: { pace: { maxUnavailable: 1 } } });
    await launch();
    await stage.pass(101);
    await end(stage.servers()[0]?.id);
    await end(stage.servers()[1]?.id);
    await stage.pass(60);
    expect(broken()).toEqual([]);
  });

  test('I2, I5 and I8: more launches than slots, and before the proof', async () => {
    const { launch, broken } = create();
    await launch(2);
    expect(broken()).toEqual(['I2', 'I5', 'I8']);
  });

  test('slots that the host grants are allowed once the first has joined', async () => {
    const { stage, launch, broken } = create();
    stage.world.setRules('web', { slots: 2 });
    await launch(1, 'one');
    await stage.pass(101);
    await launch(1, 'two');
    expect(broken()).toEqual([]);
    stage.world.setRules('web', { slots: 1 });
    await stage.pass(1);
    expect(broken()).toEqual(['I2', 'I5']);
  });

  test('what Auto Scaling launches in the place of a replacement that died counts as the replacement', async () => {
    const { stage, launch, end, broken } = create();
    await launch();
    const dead = stage.servers().at(-1);
    if (!dead) throw new Error('no server');
    await stage.pass(50);
    stage.world.life.die(dead, 'test');
    await stage.pass(300);
    expect(stage.servers().at(-1)).toMatchObject({ origin: 'auto-scaling', isHeir: true, hasJoined: true });
    await end(stage.servers()[0]?.id);
    expect(broken()).toEqual([]);
  });

  test('I3: a server as wanted is terminated; an old one is fine', async () => {
    const { stage, end, broken, launch } = create({ image: { current: 'ami-new', wanted: 'ami-new' } });
    await launch();
    await stage.pass(101);
    await end(stage.servers()[0]?.id);
    expect(broken()).toEqual(['I3']);
    const aged = create({ image: { current: 'ami-new', wanted: 'ami-new' }, age: { from: '8d', to: '9d' }, policy: { maxAge: '7d' } });
    await aged.launch();
    await aged.stage.pass(101);
    await aged.end(aged.stage.servers()[0]?.id);
    expect(aged.broken()).toEqual([]);
  });

  test('I3: a protected or excluded server is terminated', async () => {
    const { stage, end, broken, launch } = create();
    const [first] = stage.servers();
    if (!first) throw new Error('no server');
    stage.world.ground.change(first, { isProtected: true, tags: { 'recycler:exclude': '' } });
    await launch();
    await stage.pass(101);
    await end(first.id);
    expect(broken()).toEqual(['I3', 'I3']);
  });

  test('I3: a server newer than what the group launches is terminated', async () => {
    const { stage, end, launch } = create();
    const web = stage.world.ground.groups.get('web');
    if (!web) throw new Error('no group');
    const [first] = stage.servers();
    if (!first) throw new Error('no server');
    Object.assign(first, { templateVersion: 3 });
    await launch();
    await stage.pass(101);
    await end(first.id);
    expect(stage.world.invariants.result().broken).toEqual([
      { id: 'I3', at: expect.stringMatching(/^2026-01-05T09:0/), text: `web: ${first.id} of web is newer than what would replace it` },
    ]);
  });

  test('I9: a suspended process, a server in standby, a desired capacity that is off', async () => {
    const { stage, client, group, broken } = create();
    const [first] = stage.servers();
    await stage.act(() => client.send(new SuspendProcessesCommand({ ...group, ScalingProcesses: ['AZRebalance'] })));
    stage.world.invariants.checkEnd('web');
    expect(broken()).toEqual(['I9']);
    const input = { ...group, InstanceIds: [first?.id ?? ''], ShouldDecrementDesiredCapacity: false };
    await stage.act(() => client.send(new EnterStandbyCommand(input)));
    await stage.act(() => client.send(new SetDesiredCapacityCommand({ ...group, DesiredCapacity: 7 })));
    await stage.pass(300);
    const before = broken().filter((id) => id === 'I9').length;
    stage.world.invariants.checkEnd('web');
    expect(broken().filter((id) => id === 'I9').length - before).toBe(3);
  });

  test('what others do breaks none', async () => {
    const faults = [
      { kind: 'scale', fleet: 'web', at: '1m', desiredCapacity: 8 },
      { kind: 'terminated-by-human', fleet: 'web', at: '10m', count: 2 },
      { kind: 'zone-outage', availabilityZone: 'a', at: '20m', for: '10m' },
      { kind: 'scale', fleet: 'web', at: '1h', desiredCapacity: 5 },
    ];
    const { stage, broken } = create({}, faults);
    await stage.pass(7_200);
    stage.world.invariants.checkEnd('web');
    expect(broken()).toEqual([]);
    expect(stage.world.recorder.capacity('web').shortfallSeconds.suffered).toBeGreaterThan(0);
  });
});
