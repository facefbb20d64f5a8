import type { DescribeAlarmsCommandInput, DescribeAlarmsCommandOutput } from '@aws-sdk/client-cloudwatch';
import { account, type Ground, region } from './ground.ts';
import { type Operations, operation, takePage } from './operation.ts';

/** The alarms that policies and faults name; one that is not named is left out of the answer, as CloudWatch leaves it out. */
export const createCloudWatch = (ground: Ground): Operations => ({
  'CloudWatch.DescribeAlarms': operation<DescribeAlarmsCommandInput, DescribeAlarmsCommandOutput>({
    takes: ['AlarmNames', 'AlarmNamePrefix', 'AlarmTypes', 'StateValue', 'MaxRecords', 'NextToken'],
    answer: ({ AlarmNames, AlarmNamePrefix = '', AlarmTypes, StateValue, MaxRecords, NextToken }) => {
      // "If you omit this parameter, only metric alarms are returned" (API reference, DescribeAlarms, AlarmTypes).
      const isMetricAsked = !AlarmTypes || AlarmTypes.includes('MetricAlarm');
      const chosen = [...ground.alarms].filter(
        ([name, { state }]) =>
          isMetricAsked &&
          (!AlarmNames || AlarmNames.includes(name)) &&
          name.startsWith(AlarmNamePrefix) &&
          (StateValue === undefined || StateValue === state),
      );
      const { page, next } = takePage(chosen, NextToken, MaxRecords ?? 50);
      return {
        MetricAlarms: page.map(([AlarmName, { state, since }]) => ({
          AlarmName,
          AlarmArn: `arn:aws:cloudwatch:${region}:${account}:alarm:${AlarmName}`,
          StateValue: state,
          StateUpdatedTimestamp: new Date(since),
          ActionsEnabled: true,
        })),
        CompositeAlarms: [],
        NextToken: next,
      };
    },
  }),
});
