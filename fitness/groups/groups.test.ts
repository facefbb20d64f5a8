import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { proveSubject } from '../../tests/prove-subject.ts';
import { readEnrolled } from './door.ts';
import { examineGroups } from './examine.ts';
import { enrolledFixtures, enrolledOf, nothingEnrolled } from './fixtures.ts';
import { groups } from './groups.ts';
import { healthCheck } from './health-check.ts';
import { metadata } from './metadata.ts';
import { enrolledPermissions } from './permissions.ts';
import { publicAddress } from './public-address.ts';
import { zones } from './zones.ts';

describe('the fitness functions of what is enrolled', () => {
  proveSubject(groups, enrolledFixtures, ['name']);

  test('where nothing is enrolled there is nothing to ask', () => {
    for (const { judge } of groups.functions) expect(judge(nothingEnrolled).outcome).toBe('not-applicable');
  });

  test('a server that reports nothing is not known, and many names are cut short', () => {
    expect(metadata.judge(enrolledOf([], [{ tokens: undefined }]))).toMatchObject({
      outcome: 'unknown',
      reason: expect.stringContaining('i-2'),
    });
    expect(zones.judge(enrolledOf([{ zones: [] }])).outcome).toBe('unknown');
    expect(healthCheck.judge(enrolledOf([{ healthChecks: undefined }])).outcome).toBe('unknown');
    const many = Array.from({ length: 7 }, (_, index) => ({ name: `db-${index}`, zones: ['a'] }));
    expect(zones.judge(enrolledOf(many)).reason).toMatch(/^7 of 8 groups .*db-4 and 2 more$/);
  });
});

describe('the door to what is enrolled', () => {
  const [scaling, ec2] = [mockClient(AutoScalingClient), mockClient(EC2Client)];
  const read = () => readEnrolled(new AutoScalingClient({}), new EC2Client({}));
  const group = (AutoScalingGroupName: string) => ({
    ...{ AutoScalingGroupName, MinSize: 0, MaxSize: 1, DesiredCapacity: 1, DefaultCooldown: 1, CreatedTime: new Date(0) },
    ...{ AvailabilityZones: ['a', 'b'], HealthCheckType: 'ELB', TargetGroupARNs: ['arn'] },
  });
  const server = (InstanceId: string, more: object = {}) => ({
    InstanceId,
    Tags: [{ Key: 'aws:autoscaling:groupName', Value: 'web' }],
    MetadataOptions: { HttpEndpoint: 'enabled' as const, HttpTokens: 'required' as const },
    ...more,
  });

  beforeEach(() => {
    for (const client of [scaling, ec2]) client.reset();
    scaling.on(DescribeAutoScalingGroupsCommand).resolves({ AutoScalingGroups: [group('web')], NextToken: 'more' });
    scaling.on(DescribeAutoScalingGroupsCommand, { NextToken: 'more' }).resolves({ AutoScalingGroups: [group('db')] });
    ec2.on(DescribeInstancesCommand).resolves({ Reservations: [{ Instances: [server('i-1')] }], NextToken: 'more' });
    ec2.on(DescribeInstancesCommand, { NextToken: 'more' }).resolves({ Reservations: [{ Instances: [server('i-2')] }] });
  });

  test('reads all pages, of enrolled groups alone, and what it reads passes', async () => {
    const found = await read();
    expect(found).toMatchObject({
      groups: { value: [{ name: 'web' }, { name: 'db' }] },
      servers: { value: [{ id: 'i-1' }, { id: 'i-2' }] },
    });
    expect(new Set(groups.functions.map(({ judge }) => judge(found).outcome))).toEqual(new Set(['pass']));
    expect(scaling.commandCalls(DescribeAutoScalingGroupsCommand)[0]?.args[0].input.Filters).toEqual([
      { Name: 'tag-key', Values: ['recycler:policy'] },
    ]);
    expect(ec2.commandCalls(DescribeInstancesCommand)[0]?.args[0].input.Filters?.[0]?.Values).toEqual(['web', 'db']);
  });

  test('sees a server that is open, and one without an endpoint', async () => {
    const open = server('i-2', { MetadataOptions: { HttpEndpoint: 'enabled', HttpTokens: 'optional' }, PublicIpAddress: '198.51.100.7' });
    ec2.on(DescribeInstancesCommand, { NextToken: 'more' }).resolves({ Reservations: [{ Instances: [open] }] });
    const found = await read();
    expect([zones, healthCheck, metadata, publicAddress].map(({ judge }) => judge(found).outcome)).toEqual([
      'pass',
      'pass',
      'fail',
      'fail',
    ]);
    const closed = server('i-2', { MetadataOptions: { HttpEndpoint: 'disabled', HttpTokens: 'optional' } });
    ec2.on(DescribeInstancesCommand, { NextToken: 'more' }).resolves({ Reservations: [{ Instances: [closed] }] });
    expect(metadata.judge(await read()).outcome).toBe('pass');
  });

  test('is examined as one, and nothing is asked of servers where nothing is enrolled', async () => {
    scaling.reset();
    scaling.on(DescribeAutoScalingGroupsCommand).resolves({ AutoScalingGroups: [] });
    const make = ((Client: new (settings: object) => object) => new Client({})) as never;
    const checks = await examineGroups(make).examine('scheduled');
    expect(checks.map(({ resource, judgement }) => [resource, judgement.outcome])).toEqual(
      groups.functions.map(() => ['enrolled', 'not-applicable']),
    );
    expect(ec2.commandCalls(DescribeInstancesCommand)).toHaveLength(0);
  });

  test.each([
    [
      'autoscaling:DescribeAutoScalingGroups',
      'groups',
      (error: Error) => scaling.on(DescribeAutoScalingGroupsCommand, { NextToken: 'more' }).rejects(error),
    ],
    ['ec2:DescribeInstances', 'servers', (error: Error) => ec2.on(DescribeInstancesCommand, { NextToken: 'more' }).rejects(error)],
  ] as const)('%s denied, throttled or unanswered is unknown', async (action, field, refuse) => {
    const failure = (name: string) => Object.assign(new Error('no'), { name });
    refuse(failure('UnauthorizedOperation'));
    expect((await read())[field]).toMatchObject({ is: 'unknown', permission: action });
    expect(enrolledPermissions.readEnrolled).toContainEqual(expect.objectContaining({ action }));
    for (const name of ['Throttling', 'RequestLimitExceeded', 'TimeoutError']) {
      refuse(failure(name));
      const reading = (await read())[field];
      expect(reading).toMatchObject({ is: 'unknown', reason: expect.stringContaining(name) });
      expect(reading).not.toHaveProperty('permission');
    }
  });
});
