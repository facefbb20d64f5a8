import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import type { FailedLaunch } from '../../core/record/observation.ts';
import type { knowsOperation } from '../stand-in.ts';
import { readActivities } from './activities.ts';

/** What the description of a launch begins with ("Launching a new EC2 instance", examples of the API reference, DescribeScalingActivities). */
const launches = /^Launching a new EC2 instance/;

/**
 * Launches of a group that have failed since then, newest first: also those for which the group is complete by now.
 *
 * @param knows an endpoint that is not AWS and does not know activities has none
 * @throws WorldError, Retryable
 */
export const readFailedLaunches = async (
  client: AutoScalingClient,
  knows: ReturnType<typeof knowsOperation>,
  group: string,
  since: number,
): Promise<FailedLaunch[]> =>
  (await readActivities(client, knows, group, since))
    .filter(({ StatusCode, Description = '' }) => StatusCode === 'Failed' && launches.test(Description))
    .map(({ StartTime, StatusMessage }) => ({ at: StartTime?.getTime() ?? since, message: StatusMessage ?? 'no reason is given' }));
