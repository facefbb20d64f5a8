import { type Activity, AutoScalingClient, DescribeScalingActivitiesCommand } from '@aws-sdk/client-auto-scaling';
import { describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { WorldError } from '../../core/errors.ts';
import { knowsOperation } from '../stand-in.ts';
import { readFailedLaunches } from './failed-launches.ts';

const now = Date.parse('2026-01-05T09:00:00Z');
const minute = 60_000;

const activity = (minutes: number, more: Partial<Activity> = {}): Activity => ({
  ActivityId: `a-${minutes}`,
  AutoScalingGroupName: 'web',
  Cause: '',
  Description: 'Launching a new EC2 instance.  Status Reason: no capacity',
  StartTime: new Date(now - minutes * minute),
  StatusCode: 'Failed',
  StatusMessage: 'no capacity',
  ...more,
});

const ask = (activities: Activity[]) => {
  const client = mockClient(AutoScalingClient);
  client.on(DescribeScalingActivitiesCommand).resolves({ Activities: activities });
  return readFailedLaunches(new AutoScalingClient({}), knowsOperation(false), 'web', now - 15 * minute);
};

describe('launches that failed', () => {
  test('are those of the time that is asked for, newest first, with what Auto Scaling says', async () => {
    expect(await ask([activity(2), activity(15), activity(16)])).toEqual([
      { at: now - 2 * minute, message: 'no capacity' },
      { at: now - 15 * minute, message: 'no capacity' },
    ]);
  });

  test.each<[string, Partial<Activity>]>([
    ['succeeded', { StatusCode: 'Successful' }],
    ['was cancelled', { StatusCode: 'Cancelled' }],
    ['has not ended', { StatusCode: 'InProgress' }],
    ['ended a server', { Description: 'Terminating EC2 instance: i-1' }],
  ])('are not what %s', async (_, more) => {
    expect(await ask([activity(2, more)])).toEqual([]);
  });

  test('that cannot be read are not none', async () => {
    const client = mockClient(AutoScalingClient);
    client
      .on(DescribeScalingActivitiesCommand)
      .rejects(Object.assign(new Error('no'), { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } }));
    await expect(readFailedLaunches(new AutoScalingClient({}), knowsOperation(false), 'web', 0)).rejects.toThrow(WorldError);
  });
});
