import { type EC2Client, type InstanceStatus, type InstanceStatusSummary, paginateDescribeInstanceStatus } from '@aws-sdk/client-ec2';
import type { ServersDoor } from '../core/ports.ts';
import { read } from './calls.ts';

/** Milliseconds for which a check must have failed: a server that reboots fails it for a moment. */
const lasting = 10 * 60_000;

/** The two checks that EC2 makes of every server: of what it runs on, and of itself (EC2 user guide, monitoring-system-instance-status-check.html). */
const checks = ['system-status.status', 'instance-status.status'] as const;

/**
 * Servers whose status checks have failed for ten minutes or more, and which. EC2 is asked for those that fail alone: one short answer, however large
 * the account is. A check that does not say since when it fails proves nothing yet.
 */
export const readImpaired =
  (client: EC2Client): ServersDoor['readImpaired'] =>
  (at) =>
    read('ec2:DescribeInstanceStatus', async () => {
      const impaired: Record<string, string> = {};
      for (const check of checks) {
        const input = { Filters: [{ Name: check, Values: ['impaired'] }] };
        for await (const page of paginateDescribeInstanceStatus({ client, pageSize: 1_000 }, input))
          for (const status of page.InstanceStatuses ?? []) Object.assign(impaired, describe(status, check, at));
      }
      return impaired;
    });

const describe = (status: InstanceStatus, check: (typeof checks)[number], at: number): Record<string, string> => {
  const isSystem = check === 'system-status.status';
  const since = impairedSince(isSystem ? status.SystemStatus : status.InstanceStatus);
  if (status.InstanceId === undefined || since === undefined || at - since < lasting) return {};
  const what = isSystem ? 'system status check (of the host it runs on)' : 'instance status check';
  return { [status.InstanceId]: `EC2's ${what} has failed since ${new Date(since).toISOString()}` };
};

const impairedSince = (summary: InstanceStatusSummary | undefined): number | undefined => {
  const times = (summary?.Details ?? []).flatMap(({ Status, ImpairedSince }) =>
    Status === 'failed' && ImpairedSince ? [ImpairedSince.getTime()] : [],
  );
  return times.length === 0 ? undefined : Math.min(...times);
};
