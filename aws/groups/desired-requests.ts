import { type CloudTrailClient, type Event, paginateLookupEvents } from '@aws-sdk/client-cloudtrail';
import type { DesiredRequest } from '../../core/record/observation.ts';
import { read } from '../calls.ts';

/** The operations by which people and programs set desired to a number. None of ours. */
const operations = ['SetDesiredCapacity', 'UpdateAutoScalingGroup'];

/** Pages of 50 events; an account with more calls than these in one campaign is not searched to the end. CloudTrail takes two lookups a second. */
const mostPages = 20;

/** What the request asked for, as CloudTrail records it; undefined where it named no desired capacity, or failed. */
const parse = ({ CloudTrailEvent = '{}', EventTime }: Event): DesiredRequest | undefined => {
  const { requestParameters, errorCode } = JSON.parse(CloudTrailEvent) as {
    requestParameters?: { autoScalingGroupName?: string; desiredCapacity?: number };
    errorCode?: string;
  };
  const { autoScalingGroupName: group, desiredCapacity: to } = requestParameters ?? {};
  if (errorCode !== undefined || EventTime === undefined || group === undefined || typeof to !== 'number') return undefined;
  return { at: EventTime.getTime(), group, to };
};

/**
 * Requests since then that set desired of these groups to a number, oldest first. Where the number was the one it had, Auto Scaling starts no
 * activity, and the event history of CloudTrail is the only trace; it comes "within an average of about 5 minutes" (CloudTrail user guide,
 * how-cloudtrail-works.html).
 *
 * @throws WorldError, Retryable
 */
export const readDesiredRequests = async (
  client: CloudTrailClient,
  groups: readonly string[],
  since: number,
): Promise<DesiredRequest[]> => {
  const found: DesiredRequest[] = [];
  for (const operation of operations) found.push(...(await read('cloudtrail:LookupEvents', () => lookUp(client, operation, since))));
  return found.filter(({ group }) => groups.includes(group)).toSorted((a, b) => a.at - b.at);
};

const lookUp = async (client: CloudTrailClient, operation: string, since: number): Promise<DesiredRequest[]> => {
  const LookupAttributes = [{ AttributeKey: 'EventName' as const, AttributeValue: operation }];
  const found: DesiredRequest[] = [];
  let pages = 0;
  for await (const page of paginateLookupEvents({ client, pageSize: 50 }, { LookupAttributes, StartTime: new Date(since) })) {
    found.push(...(page.Events ?? []).flatMap((event) => parse(event) ?? []));
    pages += 1;
    if (pages >= mostPages) break;
  }
  return found;
};
