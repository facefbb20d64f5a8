import { LaunchInstancesCommand, type LaunchInstancesCommandInput } from '@aws-sdk/client-auto-scaling';
import { describe, expect, test } from '@jest/globals';
import { createStage, sixServers } from './stage-for-tests.ts';

const input = (changes: Partial<LaunchInstancesCommandInput> = {}): LaunchInstancesCommandInput => ({
  AutoScalingGroupName: 'web',
  RequestedCapacity: 1,
  AvailabilityZones: ['eu-west-1b'],
  ClientToken: 'token-1',
  RetryStrategy: 'none',
  ...changes,
});

const createLaunching = (written: object = { fleets: [sixServers] }) => {
  const stage = createStage(written);
  const launch = (changes: Partial<LaunchInstancesCommandInput> = {}) =>
    stage.act(() => stage.clients.autoScaling.send(new LaunchInstancesCommand(input(changes))));
  const desired = () => stage.world.ground.groups.get('web')?.state.desired;
  return { stage, launch, desired };
};

describe('LaunchInstances', () => {
  test('launches at once into the zone, raises desired, answers the ids', async () => {
    const { stage, launch, desired } = createLaunching();
    const answer = await launch({ RequestedCapacity: 2 });
    const [collection] = answer.Instances ?? [];
    expect(collection).toMatchObject({ AvailabilityZone: 'eu-west-1b', MarketType: 'OnDemand', InstanceType: 't3.large' });
    expect(collection?.InstanceIds).toHaveLength(2);
    expect(answer.Errors).toEqual([]);
    expect(desired()).toBe(8);
    const launched = stage.servers().filter(({ origin }) => origin === 'recycler');
    expect(launched.map(({ id }) => id)).toEqual(collection?.InstanceIds);
    expect(launched[0]).toMatchObject({ zone: 'eu-west-1b', templateVersion: 2, image: 'ami-new', state: { lifecycle: 'Pending' } });
  });

  test('the same token answers the same for 8 hours, then launches again; other parameters are refused', async () => {
    const { stage, launch, desired } = createLaunching();
    const first = await launch();
    await stage.pass(7 * 3_600);
    expect((await launch()).Instances).toEqual(first.Instances);
    expect(desired()).toBe(7);
    await expect(launch({ RequestedCapacity: 2 })).rejects.toMatchObject({ name: 'IdempotentParameterMismatchError' });
    await stage.pass(3_601);
    expect((await launch()).Instances).not.toEqual(first.Instances);
    expect(desired()).toBe(8);
  });

  test('without capacity the answer carries errors, which its token remembers; another token launches when there is capacity', async () => {
    const faults = [{ kind: 'no-capacity', availabilityZone: 'b', for: '5m', left: 1 }];
    const { stage, launch, desired } = createLaunching({ fleets: [sixServers], faults });
    await stage.pass(1);
    const partial = await launch({ RequestedCapacity: 2 });
    expect(partial.Instances?.[0]?.InstanceIds).toHaveLength(1);
    expect(partial.Errors).toMatchObject([{ ErrorCode: 'InsufficientInstanceCapacity', AvailabilityZone: 'eu-west-1b' }]);
    expect(desired()).toBe(7);
    await stage.pass(400);
    expect((await launch({ RequestedCapacity: 2 })).Errors).toHaveLength(1);
    expect((await launch({ ClientToken: 'token-2' })).Errors).toEqual([]);
  });

  test.each<[string, Partial<LaunchInstancesCommandInput>, object, string, string]>([
    ['more than the maximum', { RequestedCapacity: 3 }, {}, 'ValidationError', 'exceeds the max size 8'],
    ['more than 100', { RequestedCapacity: 101 }, {}, 'ValidationError', 'at most 100'],
    ['no zone', { AvailabilityZones: [] }, {}, 'ValidationError', 'Name one of'],
    ['a foreign zone', { AvailabilityZones: ['eu-west-1z'] }, {}, 'ValidationError', 'Name one of'],
    ['two zones', { AvailabilityZones: ['eu-west-1a', 'eu-west-1b'] }, {}, 'ValidationError', 'Only one'],
    ['a bad token', { ClientToken: 'a b' }, {}, 'ValidationError', 'ClientToken'],
    ['a warm pool', {}, { warmPool: true }, 'UnsupportedOperation', 'warm pool'],
    ['mixed purchase options', {}, { mixedInstances: true }, 'UnsupportedOperation', 'mixed'],
    ['an unknown group', { AutoScalingGroupName: 'wob' }, {}, 'ValidationError', 'not found'],
  ])('%s is refused', async (_what, changes, group, name, message) => {
    const { launch } = createLaunching({ fleets: [{ ...sixServers, ...group }] });
    await expect(launch(changes)).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
  });

  test('a launch is of the version and image that the group would launch now', async () => {
    const parameter = { current: 'ami-old', wanted: 'ami-new', parameter: '/images/web' };
    const { stage, launch } = createLaunching({ fleets: [{ ...sixServers, image: parameter, templateVersion: '$Latest' }] });
    await launch();
    expect(stage.servers().at(-1)).toMatchObject({ templateVersion: 1, image: 'ami-new' });
    expect(stage.servers()[0]).toMatchObject({ templateVersion: 1, image: 'ami-old' });
  });
});
