import { DescribeInstanceStatusCommand, EC2Client, type InstanceStatus, type InstanceStatusSummary } from '@aws-sdk/client-ec2';
import { describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { Retryable, WorldError } from '../core/errors.ts';
import { readImpaired } from './impaired-servers.ts';

const at = Date.parse('2026-01-05T09:00:00Z');

/** A check that has failed for so many minutes; without them it does not say since when. */
const failing = (minutes?: number): InstanceStatusSummary => ({
  Status: 'impaired',
  Details: [{ Name: 'reachability', Status: 'failed', ...(minutes !== undefined && { ImpairedSince: new Date(at - minutes * 60_000) }) }],
});

const ask = async (
  system: Record<string, InstanceStatusSummary>,
  instance: Record<string, InstanceStatusSummary> = {},
  applications: InstanceStatus[] = [],
) => {
  const client = mockClient(EC2Client);
  const filter = (name: string) => ({ Filters: [{ Name: name, Values: ['impaired'] }] });
  const listed = (found: Record<string, InstanceStatusSummary>, key: 'SystemStatus' | 'InstanceStatus') => ({
    InstanceStatuses: Object.entries(found).map(([InstanceId, summary]) => ({ InstanceId, [key]: summary })),
  });
  client.on(DescribeInstanceStatusCommand, filter('system-status.status')).resolves(listed(system, 'SystemStatus'));
  client.on(DescribeInstanceStatusCommand, filter('instance-status.status')).resolves(listed(instance, 'InstanceStatus'));
  client.on(DescribeInstanceStatusCommand, filter('application-status.status')).resolves({ InstanceStatuses: applications });
  return readImpaired(new EC2Client({}))(at);
};

describe('servers whose status checks fail', () => {
  test('are those of which one has failed for ten minutes, with which one and since when', async () => {
    expect(await ask({ 'i-1': failing(10), 'i-2': failing(9) }, { 'i-3': failing(60) })).toEqual({
      'i-1': "EC2's system status check (of the host it runs on) has failed since 2026-01-05T08:50:00.000Z",
      'i-3': "EC2's instance status check has failed since 2026-01-05T08:00:00.000Z",
    });
  });

  test('are those whose application fails its checks for that long too', async () => {
    const application = (id: string, minutes?: number): InstanceStatus => ({
      InstanceId: id,
      ApplicationStatus: { Status: 'impaired', ...(minutes !== undefined && { ImpairedSince: new Date(at - minutes * 60_000) }) },
    });
    expect(await ask({}, {}, [application('i-1', 12), application('i-2', 3), application('i-3')])).toEqual({
      'i-1': "EC2's application status check has failed since 2026-01-05T08:48:00.000Z",
    });
  });

  test.each<[string, string, boolean]>([
    ['that is not known where there are none yet', 'application-status.status', true],
    ['that EC2 has always known', 'system-status.status', false],
  ])('a filter that is refused says that no check fails only where it is one %s', async (_, name, isFine) => {
    const client = mockClient(EC2Client);
    client.on(DescribeInstanceStatusCommand).resolves({ InstanceStatuses: [] });
    client
      .on(DescribeInstanceStatusCommand, { Filters: [{ Name: name, Values: ['impaired'] }] })
      .rejects(Object.assign(new Error('the filter is invalid'), { name: 'InvalidParameterValue', $metadata: { httpStatusCode: 400 } }));
    const asked = readImpaired(new EC2Client({}))(at);
    await (isFine ? expect(asked).resolves.toEqual({}) : expect(asked).rejects.toThrow(WorldError));
  });

  test('a check that does not say since when it fails proves nothing', async () => {
    expect(await ask({ 'i-1': failing() })).toEqual({});
  });

  test('a read that is throttled is no answer', async () => {
    const client = mockClient(EC2Client);
    client
      .on(DescribeInstanceStatusCommand)
      .rejects(Object.assign(new Error('slow down'), { name: 'RequestLimitExceeded', $metadata: {} }));
    await expect(readImpaired(new EC2Client({}))(at)).rejects.toThrow(Retryable);
  });
});
