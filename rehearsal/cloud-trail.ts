import type { LookupEventsCommandInput, LookupEventsCommandOutput } from '@aws-sdk/client-cloudtrail';
import type { Ground } from './ground.ts';
import { createServiceError, type Operations, operation, takePage } from './operation.ts';

/** CloudTrail "typically delivers logs within an average of about 5 minutes of an API call" (user guide, how-cloudtrail-works.html). */
const delay = 5 * 60_000;

/** The event history, as far as a rehearsal needs it: who set a desired capacity to a number. */
export const createCloudTrail = (ground: Ground): Operations => ({
  'CloudTrail.LookupEvents': operation<LookupEventsCommandInput, LookupEventsCommandOutput>({
    takes: ['LookupAttributes', 'StartTime', 'EndTime', 'MaxResults', 'NextToken'],
    answer: ({ LookupAttributes = [], StartTime, EndTime, MaxResults = 50, NextToken }) => {
      // "Currently the list can contain only one item." (API reference, LookupEvents)
      if (LookupAttributes.length !== 1 || LookupAttributes[0]?.AttributeKey !== 'EventName')
        throw createServiceError('InvalidLookupAttributesException', 'The rehearsal looks events up by one EventName');
      const name = LookupAttributes[0].AttributeValue;
      const from = StartTime?.getTime() ?? 0;
      const until = Math.min(EndTime?.getTime() ?? Infinity, ground.clock.now() - delay);
      const events = ground.demands
        .filter((demand) => name === 'SetDesiredCapacity' && 'to' in demand && demand.isRequest && demand.at >= from && demand.at <= until)
        .map((demand) => ({
          EventId: `${demand.group}-${demand.at}`,
          EventName: name,
          EventTime: new Date(demand.at),
          EventSource: 'autoscaling.amazonaws.com',
          CloudTrailEvent: JSON.stringify({
            eventName: name,
            requestParameters: {
              autoScalingGroupName: demand.group,
              desiredCapacity: 'to' in demand ? demand.to : undefined,
              honorCooldown: false,
            },
          }),
        }))
        .toReversed();
      const { page, next } = takePage(events, NextToken, MaxResults);
      return { Events: page, NextToken: next };
    },
  }),
});
