import { DescribeTargetHealthCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import type { GroupView } from '../../core/record/observation.ts';
import { noUndertaking } from '../../core/record/undertaking.ts';
import { openTargetGroupDoor } from './door.ts';

const elb = mockClient(ElasticLoadBalancingV2Client);
const group = { name: 'web', targetGroups: ['arn:tg'] } as unknown as GroupView;
const signsOf = async (Result: 'anomalous' | 'normal', MitigationInEffect: 'yes' | 'no') => {
  elb.on(DescribeTargetHealthCommand, { TargetGroupArn: 'arn:tg', Include: ['AnomalyDetection'] }).resolves({
    TargetHealthDescriptions: [
      { Target: { Id: 'i-1' }, TargetHealth: { State: 'healthy' }, AnomalyDetection: { Result, MitigationInEffect } },
      { Target: { Id: 'i-2' }, TargetHealth: { State: 'healthy' } },
    ],
  });
  const [view] = await openTargetGroupDoor(new ElasticLoadBalancingV2Client({ region: 'eu-west-1' })).describe([group], noUndertaking);
  return Object.fromEntries(
    Object.entries(view?.servers ?? {}).map(([id, { work, signs }]) => [id, [work, signs?.map(({ kind }) => kind)]]),
  );
};

test('an anomaly is a sign against a server only while its load balancer mitigates it', async () => {
  expect(await signsOf('anomalous', 'yes')).toEqual({ 'i-1': ['healthy', ['anomaly']], 'i-2': ['healthy', undefined] });
  expect(await signsOf('anomalous', 'no')).toMatchObject({ 'i-1': ['healthy', undefined] });
  expect(await signsOf('normal', 'no')).toMatchObject({ 'i-1': ['healthy', undefined] });
});

test.each<[string, string[], string[] | undefined]>([
  ['is shifted away from the zone of one', ['no_override', 'zonal_shift_active'], ['a zonal shift is active']],
  ['is shifted away by DNS', ['zonal_shift_delegated_to_dns'], ['a zonal shift is active']],
  ['is not shifted', ['no_override', 'no_override'], undefined],
  ['may be shifted', ['no_override', 'unknown'], ['it is not known whether a zonal shift is active']],
  ['cannot be shifted', [], undefined],
])('where traffic %s, healing hears of it, and campaigns do not', async (_, states, unrest) => {
  elb.on(DescribeTargetHealthCommand).resolves({
    TargetHealthDescriptions: [
      { Target: { Id: 'i-0' }, TargetHealth: { State: 'healthy' } },
      ...states.map((State, index) => ({
        Target: { Id: `i-${index + 1}` },
        TargetHealth: { State: 'healthy' as const },
        AdministrativeOverride: { State: State as 'unknown' },
      })),
    ],
  });
  const door = openTargetGroupDoor(new ElasticLoadBalancingV2Client({ region: 'eu-west-1' }));
  expect((await door.describe([group], { ...noUndertaking, seeksSigns: true })).map((view) => view.unrest)).toEqual([unrest]);
  expect((await door.describe([group], noUndertaking)).map((view) => view.unrest)).toEqual([undefined]);
});
