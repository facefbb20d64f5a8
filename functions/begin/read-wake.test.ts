import { describe, expect, test } from '@jest/globals';
import type { Json } from '../../rehearsal/release/cloud-formation/template-language.ts';
import { fits } from '../../rehearsal/release/events.ts';
import { readTemplate } from '../../tests/template.ts';
import { readWake } from './read-wake.ts';

/** As AWS documents these events ("Alarm events and EventBridge", CloudWatch; "Auto Scaling event reference"; "ECS container instance state change events"). */
const alarm = {
  version: '0',
  id: 'c4c1c1c9',
  'detail-type': 'CloudWatch Alarm State Change',
  source: 'aws.cloudwatch',
  detail: {
    alarmName: 'unhealthy',
    state: { value: 'ALARM', reason: 'Threshold crossed', timestamp: '2026-01-05T09:00:00.000+0000' },
    configuration: {
      metrics: [
        {
          id: 'm1',
          metricStat: {
            metric: {
              namespace: 'AWS/ApplicationELB',
              name: 'UnHealthyHostCount',
              dimensions: { TargetGroup: 'targetgroup/web/ab12', LoadBalancer: 'app/web/cd34' },
            },
            period: 60,
            stat: 'Maximum',
          },
          returnData: true,
        },
        { id: 'e1', expression: 'm1 * 1', returnData: true },
      ],
    },
  },
};
const launch = {
  id: 'l-1',
  'detail-type': 'EC2 Instance Launch Unsuccessful',
  source: 'aws.autoscaling',
  detail: { StatusCode: 'Failed', AutoScalingGroupName: 'web', StatusMessage: 'no capacity', EC2InstanceId: 'i-1', Details: {} },
};
const agent = {
  id: 'a-1',
  'detail-type': 'ECS Container Instance State Change',
  source: 'aws.ecs',
  detail: { agentConnected: false, clusterArn: 'arn:aws:ecs:eu-west-1:1:cluster/shop', ec2InstanceId: 'i-1', version: 14 },
};

describe('an event of AWS', () => {
  test('is about what it names: target groups, a group, a cluster', () => {
    expect(readWake(alarm)).toEqual({ id: 'c4c1c1c9', subject: { targetGroups: ['targetgroup/web/ab12'] } });
    expect(readWake(launch)).toEqual({ id: 'l-1', subject: { group: 'web' } });
    expect(readWake(agent)).toEqual({ id: 'a-1', subject: { cluster: 'arn:aws:ecs:eu-west-1:1:cluster/shop' } });
  });

  test('is none from the schedule, from a person, or of another service', () => {
    const tick = { id: 't-1', source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} };
    for (const event of [tick, {}, undefined, { fleet: 'web', actor: 'ann' }, { ...agent, source: 'aws.ec2' }, { identify: true }])
      expect(readWake(event)).toBeUndefined();
  });

  test('that names nothing is about nothing', () => {
    expect(readWake({ ...alarm, detail: { alarmName: 'composite' } })).toEqual({ id: 'c4c1c1c9', subject: {} });
  });

  test('is one that the rule of the stack lets through, which takes no others', () => {
    const written = readTemplate().Resources.BeginFunction?.Properties.Events as
      | Record<string, { Properties: { Pattern: Json } }>
      | undefined;
    const pattern = written?.Wake?.Properties.Pattern;
    const passes = (event: object): boolean => pattern !== undefined && fits(pattern, event as Json);
    for (const event of [alarm, launch, agent]) expect(passes(event)).toBe(true);
    const others = [
      { ...alarm, detail: { ...alarm.detail, state: { value: 'OK' } } },
      {
        ...alarm,
        detail: { ...alarm.detail, configuration: { metrics: [{ metricStat: { metric: { namespace: 'AWS/EC2', name: 'CPU' } } }] } },
      },
      { ...launch, 'detail-type': 'EC2 Instance Launch Successful' },
      { ...agent, detail: { ...agent.detail, agentConnected: true } },
      { ...agent, source: 'my.own' },
    ];
    for (const event of others) expect(passes(event)).toBe(false);
  });
});
