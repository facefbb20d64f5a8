import {
  type ApplicationStatusSummary,
  type EC2Client,
  type InstanceStatus,
  type InstanceStatusSummary,
  paginateDescribeInstanceStatus,
} from '@aws-sdk/client-ec2';
import type { ServersDoor } from '../core/ports.ts';
import { read } from './calls.ts';

/** Milliseconds for which a check must have failed: a server that reboots fails it for a moment. */
const lasting = 10 * 60_000;

/**
 * The checks that EC2 makes of servers: of what they run on, of themselves, and of the application, where there are application status checks (EC2 user guide,
 * monitoring-system-instance-status-check.html, monitoring-application-status-checks.html).
 */
const checks = {
  'system-status.status': {
    what: 'system status check (of the host it runs on)',
    summaryOf: ({ SystemStatus }: InstanceStatus) => SystemStatus,
  },
  'instance-status.status': { what: 'instance status check', summaryOf: ({ InstanceStatus: own }: InstanceStatus) => own },
  'application-status.status': {
    what: 'application status check',
    summaryOf: ({ ApplicationStatus }: InstanceStatus) => ApplicationStatus,
  },
} as const;

type Check = keyof typeof checks;

/**
 * Servers whose status checks have failed for ten minutes or more, and which. EC2 is asked for those that fail alone: three short answers, however large
 * the account is. A check that does not say since when it fails proves nothing yet.
 */
export const readImpaired =
  (client: EC2Client): ServersDoor['readImpaired'] =>
  async (at) =>
    Object.assign({}, ...(await Promise.all((Object.keys(checks) as Check[]).map((check) => readFailing(client, check, at))))) as Record<
      string,
      string
    >;

const readFailing = (client: EC2Client, check: Check, at: number): Promise<Record<string, string>> =>
  read('ec2:DescribeInstanceStatus', async () => {
    const impaired: Record<string, string> = {};
    const input = { Filters: [{ Name: check, Values: ['impaired'] }] };
    try {
      for await (const page of paginateDescribeInstanceStatus({ client, pageSize: 1_000 }, input))
        for (const status of page.InstanceStatuses ?? []) Object.assign(impaired, describe(status, check, at));
    } catch (error) {
      // Where EC2 has no such checks yet, it does not know the filter either, and none can fail.
      if (check !== 'application-status.status' || (error as Error).name !== 'InvalidParameterValue') throw error;
    }
    return impaired;
  });

const describe = (status: InstanceStatus, check: Check, at: number): Record<string, string> => {
  const { what, summaryOf } = checks[check];
  const since = impairedSince(summaryOf(status));
  if (status.InstanceId === undefined || since === undefined || at - since < lasting) return {};
  return { [status.InstanceId]: `EC2's ${what} has failed since ${new Date(since).toISOString()}` };
};

/** EC2 says one result for all checks of an application, without details (API reference, ApplicationStatusSummary). */
const impairedSince = (summary: InstanceStatusSummary | ApplicationStatusSummary | undefined): number | undefined => {
  const own = summary && 'ImpairedSince' in summary && summary.Status === 'impaired' ? summary.ImpairedSince?.getTime() : undefined;
  const details = summary && 'Details' in summary ? (summary.Details ?? []) : [];
  const times = details.flatMap(({ Status, ImpairedSince }) => (Status === 'failed' && ImpairedSince ? [ImpairedSince.getTime()] : []));
  const all = [...times, ...(own === undefined ? [] : [own])];
  return all.length === 0 ? undefined : Math.min(...all);
};
