import {
  AutoScalingClient,
  DescribePoliciesCommand,
  DescribeScalingActivitiesCommand,
  type ScalingPolicy,
} from '@aws-sdk/client-auto-scaling';
import { expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { knowsOperation } from '../stand-in.ts';
import { readDesiredChanges } from './desired-changes.ts';

const at = (time: string): number => Date.parse(`2024-09-03T${time}Z`);

/** What is read of a group whose activities have these causes, newest first, and which has these policies. */
const readOf = (causes: string[], policies: ScalingPolicy[] = [], since = 0) => {
  const real = new AutoScalingClient({ region: 'eu-west-1' });
  const client = mockClient(real);
  const Activities = causes.map((Cause) => ({
    ActivityId: 'a',
    AutoScalingGroupName: 'web',
    StatusCode: 'Successful' as const,
    StartTime: new Date(at('06:57:00')),
    Cause,
  }));
  client.on(DescribeScalingActivitiesCommand).resolves({ Activities });
  client.on(DescribePoliciesCommand).resolves({ ScalingPolicies: policies });
  return readDesiredChanges(real, knowsOperation(false), 'web', since);
};

const started =
  'At 2024-09-03T06:56:31Z an instance was started in response to a difference between desired and actual capacity, increasing the capacity from 7 to 8.';

test('a step is what a policy adds; a number is what a person, a schedule, target tracking or a policy that is gone sets', async () => {
  const kindOf = async (who: string, policies?: ScalingPolicy[]) =>
    (await readOf([`At 2024-09-03T06:56:23Z ${who} changing the desired capacity from 7 to 8.  ${started}`], policies)).map(
      ({ kind }) => kind,
    );
  const adds = [{ PolicyName: 'out', PolicyType: 'StepScaling', AdjustmentType: 'ChangeInCapacity' }];
  expect(await kindOf('a monitor alarm cpu in state ALARM triggered policy out', adds)).toEqual(['relative']);
  expect(await kindOf('a user request executed policy out', adds)).toEqual(['relative']);
  expect(
    await kindOf('a monitor alarm cpu in state ALARM triggered policy out', [{ ...adds[0], AdjustmentType: 'ExactCapacity' }]),
  ).toEqual(['absolute']);
  expect(await kindOf('a monitor alarm TargetTracking-web-AlarmHigh in state ALARM triggered policy gone')).toEqual(['absolute']);
  expect(await kindOf('a user request explicitly set group desired capacity')).toEqual(['absolute']);
  expect(await kindOf('a scheduled action update of AutoScalingGroup constraints to min: 1, max: 9, desired: 8')).toEqual(['absolute']);
});

test('each change is read once, however many servers came for it, oldest first, and none from before', async () => {
  const one = `At 2024-09-03T06:56:23Z a user request explicitly set group desired capacity changing the desired capacity from 6 to 8.  ${started}`;
  const before = 'At 2024-09-03T06:55:00Z a user request explicitly set group desired capacity changing the desired capacity from 5 to 6.';
  expect(await readOf([one, one, before])).toMatchObject([
    { at: at('06:55:00'), from: 5, to: 6 },
    { at: at('06:56:23'), from: 6, to: 8 },
  ]);
  expect(await readOf([one, before], [], at('06:56:00'))).toMatchObject([{ from: 6, to: 8 }]);
});

test('a server that was taken out is named, where desired went down with it', async () => {
  const taken = 'At 2024-09-03T06:56:23Z instance i-1 was taken out of service in response to a user request';
  expect(await readOf([`${taken}, shrinking the capacity from 4 to 3.`])).toMatchObject([
    { kind: 'relative', from: 4, to: 3, server: 'i-1' },
  ]);
  expect(await readOf([`${taken}, keeping the capacity at 4.`])).toEqual([]);
  expect(await readOf([started])).toEqual([]);
});

test('a server that was put in standby is named, and one that was taken out of it, where desired moved with it', async () => {
  const moved = (how: string, change: string) =>
    `At 2024-09-03T06:56:23Z instance i-1 was moved ${how} in response to a user request, ${change}.`;
  expect(await readOf([moved('to standby', 'shrinking the capacity from 2 to 1')])).toMatchObject([
    { kind: 'relative', from: 2, to: 1, server: 'i-1' },
  ]);
  expect(await readOf([moved('out of standby', 'increasing the capacity from 1 to 2')])).toMatchObject([
    { kind: 'relative', from: 1, to: 2, server: 'i-1', cause: 'a server was taken out of standby in response to a user request' },
  ]);
  expect(await readOf([moved('to standby', 'keeping the capacity at 2')])).toEqual([]);
});
