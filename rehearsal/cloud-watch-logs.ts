import type { FilterLogEventsCommandInput, FilterLogEventsCommandOutput } from '@aws-sdk/client-cloudwatch-logs';
import type { Ground } from './ground.ts';
import { type Operations, operation } from './operation.ts';

/** Every server that works writes one line to a stream that has its id in its name; one that is not ready, or is flawed, writes none. */
export const createCloudWatchLogs = (ground: Ground): Operations => ({
  'CloudWatchLogs.FilterLogEvents': operation<FilterLogEventsCommandInput, FilterLogEventsCommandOutput>({
    takes: ['logGroupName', 'logStreamNamePrefix', 'limit', 'nextToken'],
    answer: ({ logStreamNamePrefix = '' }) => {
      const server = [...ground.servers.values()].find(({ id }) => logStreamNamePrefix.includes(id));
      if (!server?.isReady || server.flaw !== undefined) return { events: [], searchedLogStreams: [] };
      const timestamp = server.inServiceAt ?? server.launchedAt;
      return {
        events: [{ logStreamName: logStreamNamePrefix, timestamp, ingestionTime: timestamp, message: 'started' }],
        searchedLogStreams: [],
      };
    },
  }),
});
