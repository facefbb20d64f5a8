import { expect, test } from '@jest/globals';
import { toGroupView } from './group-view.ts';

const groupWith = (tags: Record<string, string>, changes: object = {}) => ({
  AutoScalingGroupName: 'web',
  LaunchTemplate: { LaunchTemplateId: 'lt-1', Version: '2' },
  MinSize: 0,
  MaxSize: 4,
  DesiredCapacity: 2,
  DefaultCooldown: 0,
  AvailabilityZones: [],
  HealthCheckType: 'EC2',
  CreatedTime: new Date(0),
  Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  ...changes,
});

const unsupported = (tags: Record<string, string>, changes: object = {}): string[] => toGroupView(groupWith(tags, changes)).unsupported;

test('what else acts on the servers of a group is noted', () => {
  expect(toGroupView(groupWith({ 'recycler:policy': 'web' }))).not.toHaveProperty('remarks');
  // -1 is a setting that was removed.
  const removed = {
    InstanceMaintenancePolicy: { MinHealthyPercentage: -1, MaxHealthyPercentage: -1 },
    DefaultInstanceWarmup: -1,
    MaxInstanceLifetime: 0,
  };
  expect(toGroupView(groupWith({}, removed))).not.toHaveProperty('remarks');
  const set = {
    MaxInstanceLifetime: 7 * 86_400,
    CapacityRebalance: true,
    InstanceMaintenancePolicy: { MinHealthyPercentage: 90, MaxHealthyPercentage: 110 },
    DefaultInstanceWarmup: 300,
  };
  const { remarks = [] } = toGroupView(groupWith({}, set));
  expect(remarks).toEqual([
    expect.stringContaining('older than 7d (maximum instance lifetime)'),
    expect.stringContaining('capacity rebalancing'),
    expect.stringContaining('90 to 110 percent'),
    expect.stringContaining('for 5m (default instance warmup)'),
  ]);
});

test('an enrolled group with a launch template is supported', () => {
  expect(unsupported({ 'recycler:policy': 'web', 'recycler:fleet': 'shop' })).toEqual([]);
});

test.each<[string, Record<string, string>, object, RegExp]>([
  ['its own name', { 'recycler:policy': 'web' }, { AutoScalingGroupName: 'constructor' }, /^constructor is a name that no record/],
  ['the name of its fleet', { 'recycler:policy': 'web', 'recycler:fleet': '__proto__' }, {}, /^__proto__ is a name that no record/],
  ['no policy', {}, {}, /^has no tag recycler:policy/],
  ['a warm pool', { 'recycler:policy': 'web' }, { WarmPoolConfiguration: {} }, /^has a warm pool/],
  [
    'an image of its own for an instance type',
    { 'recycler:policy': 'web' },
    {
      LaunchTemplate: undefined,
      MixedInstancesPolicy: {
        LaunchTemplate: {
          LaunchTemplateSpecification: { LaunchTemplateId: 'lt-1', Version: '2' },
          Overrides: [{ InstanceType: 'm6g.large', ImageId: 'ami-0123' }],
        },
      },
    },
    /^overrides the image \(ImageId\)/,
  ],
  ['no launch template', { 'recycler:policy': 'web' }, { LaunchTemplate: undefined }, /^has no launch template/],
])('a group is not supported for %s', (_, tags, changes, reason) => {
  expect(unsupported(tags, changes)).toEqual([expect.stringMatching(reason)]);
});

test('a server says how it was launched, in the terms of its group', () => {
  const { members, instanceTypes } = toGroupView(
    groupWith(
      {},
      {
        LaunchTemplate: undefined,
        MixedInstancesPolicy: {
          LaunchTemplate: {
            LaunchTemplateSpecification: { LaunchTemplateName: 'web', Version: '2' },
            Overrides: [{ InstanceType: 'm7g.large' }, { InstanceType: 'm6g.large' }],
          },
        },
        Instances: [
          {
            InstanceId: 'i-1',
            InstanceType: 'm6g.large',
            LaunchTemplate: { LaunchTemplateId: 'lt-1', LaunchTemplateName: 'web', Version: '2' },
          },
          { InstanceId: 'i-2', LaunchTemplate: { LaunchTemplateId: 'lt-9', LaunchTemplateName: 'other', Version: '2' } },
          { InstanceId: 'i-3', LaunchConfigurationName: 'web-2019' },
          { InstanceId: 'i-4' },
        ],
      },
    ),
  );
  expect(instanceTypes).toEqual(['m6g.large', 'm7g.large']);
  expect(members).toMatchObject([
    { templateId: 'web', templateVersion: '2', instanceType: 'm6g.large' },
    { templateId: 'lt-9', templateVersion: '2' },
    { launchConfiguration: 'web-2019' },
    {},
  ]);
  expect(members.map((member) => 'templateId' in member)).toEqual([true, true, false, false]);
});
