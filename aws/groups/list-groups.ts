import { type AutoScalingClient, type AutoScalingGroup, paginateDescribeAutoScalingGroups } from '@aws-sdk/client-auto-scaling';
import { read } from '../calls.ts';

/** What is asked for: groups by their names, or by a filter; with their servers, unless it says otherwise. */
type Request = { IncludeInstances?: boolean } & ({ AutoScalingGroupNames: string[] } | { Filters: { Name: string; Values: string[] }[] });

/** "The current state of the group when the DeleteAutoScalingGroup operation is in progress." (API reference, AutoScalingGroup): it is as good as gone. */
const deleting = 'Delete in progress';

/** Groups as EC2 Auto Scaling describes them, all pages; one that is being deleted is left out. @throws WorldError, Retryable */
export const listGroups = (client: AutoScalingClient, request: Request): Promise<AutoScalingGroup[]> =>
  read('autoscaling:DescribeAutoScalingGroups', async () => {
    const groups: AutoScalingGroup[] = [];
    for await (const page of paginateDescribeAutoScalingGroups({ client, pageSize: 100 }, request))
      groups.push(...(page.AutoScalingGroups ?? []).filter(({ Status }) => Status !== deleting));
    return groups;
  });
