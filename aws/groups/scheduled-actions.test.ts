import { AutoScalingClient, DescribeScheduledActionsCommand, type ScheduledUpdateGroupAction } from '@aws-sdk/client-auto-scaling';
import { expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { knowsOperation } from '../stand-in.ts';
import { readScheduledActions } from './scheduled-actions.ts';

const at = (time: string): number => Date.parse(`2026-01-05T${time}Z`);

const runsOf = async (action: ScheduledUpdateGroupAction) => {
  const real = new AutoScalingClient({ region: 'eu-west-1' });
  mockClient(real)
    .on(DescribeScheduledActionsCommand)
    .resolves({ ScheduledUpdateGroupActions: [action] });
  const runs = await readScheduledActions(real, knowsOperation(false), 'web', at('09:00:00'), at('09:10:00'));
  return runs.map((run) => [new Date(run.at).toISOString().slice(11, 16), run.to]);
};

test('an action for one time runs at its time', async () => {
  expect(await runsOf({ StartTime: new Date(at('09:05:00')), DesiredCapacity: 4 })).toEqual([['09:05', 4]]);
  expect(await runsOf({ StartTime: new Date(at('09:11:00')), DesiredCapacity: 4 })).toEqual([]);
});

test('one that recurs runs by its expression, in its time zone, UTC by default, until its end', async () => {
  expect(await runsOf({ Recurrence: '*/5 * * * *', DesiredCapacity: 4 })).toEqual([
    ['09:00', 4],
    ['09:05', 4],
    ['09:10', 4],
  ]);
  expect(await runsOf({ Recurrence: '3 10 * * *', TimeZone: 'Europe/Berlin', DesiredCapacity: 4 })).toEqual([['09:03', 4]]);
  expect(await runsOf({ Recurrence: '*/5 * * * *', EndTime: new Date(at('09:06:00')), DesiredCapacity: 4 })).toHaveLength(2);
});

test('one that changes only MinSize or MaxSize says nothing of desired', async () => {
  expect(await runsOf({ StartTime: new Date(at('09:05:00')), MinSize: 4 })).toEqual([]);
});
