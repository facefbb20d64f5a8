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

const unsupported = (tags: Record<string, string>, changes: object = {}): string[] =>
  toGroupView(groupWith(tags, changes), undefined).unsupported;

test('an enrolled group with a launch template is supported', () => {
  expect(unsupported({ 'recycler:policy': 'web', 'recycler:fleet': 'shop' })).toEqual([]);
});

test.each<[string, Record<string, string>, object, RegExp]>([
  ['its own name', { 'recycler:policy': 'web' }, { AutoScalingGroupName: 'constructor' }, /^constructor is a name that no record/],
  ['the name of its fleet', { 'recycler:policy': 'web', 'recycler:fleet': '__proto__' }, {}, /^__proto__ is a name that no record/],
  ['no policy', {}, {}, /^has no tag recycler:policy/],
  ['a warm pool', { 'recycler:policy': 'web' }, { WarmPoolConfiguration: {} }, /^has a warm pool/],
  ['no launch template', { 'recycler:policy': 'web' }, { LaunchTemplate: undefined }, /^has no launch template/],
])('a group is not supported for %s', (_, tags, changes, reason) => {
  expect(unsupported(tags, changes)).toEqual([expect.stringMatching(reason)]);
});
