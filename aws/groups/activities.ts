import { type Activity, type AutoScalingClient, paginateDescribeScalingActivities } from '@aws-sdk/client-auto-scaling';
import { read } from '../calls.ts';
import type { knowsOperation } from '../stand-in.ts';

/**
 * Activities of a group that began at this time or later, newest first.
 *
 * @param knows an endpoint that is not AWS and does not know activities has none
 * @throws WorldError, Retryable
 */
export const readActivities = async (
  client: AutoScalingClient,
  knows: ReturnType<typeof knowsOperation>,
  group: string,
  since: number,
): Promise<Activity[]> =>
  (await read('autoscaling:DescribeScalingActivities', () => knows(() => listActivities(client, group, since)))) ?? [];

const listActivities = async (client: AutoScalingClient, group: string, since: number): Promise<Activity[]> => {
  const seen: Activity[] = [];
  for await (const page of paginateDescribeScalingActivities({ client, pageSize: 100 }, { AutoScalingGroupName: group })) {
    const fresh = (page.Activities ?? []).filter(({ StartTime }) => (StartTime?.getTime() ?? 0) >= since);
    seen.push(...fresh);
    // Newest first: behind the first that is too old there are only older ones.
    if (fresh.length < (page.Activities ?? []).length) break;
  }
  return seen;
};
