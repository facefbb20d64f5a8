import { type CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { isOfTheWorld } from '../core/errors.ts';
import type { Probe } from '../core/policy/policy.ts';
import type { Target } from '../core/ports.ts';
import type { Verdict } from '../core/record/workload.ts';
import { read } from './calls.ts';

/** What stands in the name of a stream for the id of its server, as in the configuration of the CloudWatch agent (`log_stream_name`). */
const serverId = '{instance_id}';
/** Pages of one search at most: one may be empty, and another one follow it (CloudWatch Logs API reference, FilterLogEvents). */
const mostPages = 3;

const unknown = (reason: string): Verdict => ({ verdict: 'unknown', reason });

/**
 * Has a log line of a server arrived in CloudWatch Logs? Its stream has the id of the server in its name, so that no line of another one counts. One that has
 * not come may only be late: that is no failure before its time is over.
 */
export const probeByLogs =
  (client: CloudWatchLogsClient) =>
  async ({ id }: Target, { group, stream }: NonNullable<Probe['logLine']>): Promise<Verdict> => {
    const prefix = stream.replaceAll(serverId, id);
    const what = `a log line of ${id} in ${group}`;
    try {
      let nextToken: string | undefined;
      for (let page = 0; page < mostPages; page += 1) {
        const answer = await read('logs:FilterLogEvents', () =>
          client.send(new FilterLogEventsCommand({ logGroupName: group, logStreamNamePrefix: prefix, limit: 1, nextToken })),
        );
        if ((answer.events ?? []).length > 0) return { verdict: 'pass', reason: `${what}: it has arrived` };
        nextToken = answer.nextToken;
        if (nextToken === undefined) return unknown(`${what}: none has arrived yet in a stream that begins with ${prefix}`);
      }
      return unknown(`${what}: none was found in ${mostPages} pages, and there are more`);
    } catch (error) {
      if (!isOfTheWorld(error)) throw error;
      const remedy = /AccessDenied/.test(error.message) ? ': the log group needs the tag recycler:policy' : '';
      return unknown(`${what}: ${error.message}${remedy}`);
    }
  };
