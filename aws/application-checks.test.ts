import { DescribeApplicationStatusCheckAssociationsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { fleetOf } from '../core/heal/fleet-for-tests.ts';
import { findApplicationChecks } from './application-checks.ts';
import { knowsOperation } from './stand-in.ts';

const tag = (Key: string, Value: string, ApplicationStatusCheckId = 'asc-1') => ({
  ApplicationStatusCheckId,
  AssociationType: 'tag' as const,
  Key,
  Value,
});
const { groups } = fleetOf({ group: { tags: { team: 'shop' } } }).poll;

const find = (Associations: object[]) => {
  const client = mockClient(EC2Client);
  client.on(DescribeApplicationStatusCheckAssociationsCommand).resolves({ Associations });
  return findApplicationChecks(new EC2Client({}), knowsOperation(false))(groups);
};

describe('application status checks', () => {
  test('cover a group by a tag of its own, by the tag that names it, or by one of its servers', async () => {
    expect(await find([tag('team', 'shop')])).toEqual({ web: ['asc-1'] });
    expect(await find([tag('aws:autoscaling:groupName', 'web')])).toEqual({ web: ['asc-1'] });
    expect(await find([{ ApplicationStatusCheckId: 'asc-2', AssociationType: 'instance-id', Value: 'i-3' }])).toEqual({ web: ['asc-2'] });
    expect(await find([tag('team', 'shop', 'asc-2'), tag('team', 'shop'), tag('team', 'shop')])).toEqual({ web: ['asc-1', 'asc-2'] });
  });

  test('of others do not', async () => {
    const others = [
      tag('team', 'other'),
      tag('stage', 'shop'),
      tag('aws:autoscaling:groupName', 'web-2'),
      { ApplicationStatusCheckId: 'asc-2', AssociationType: 'instance-id', Value: 'i-30' },
      { ApplicationStatusCheckId: 'asc-3', Key: 'team', Value: 'shop' },
    ];
    expect(await find(others)).toEqual({});
  });

  test('are read to the last page', async () => {
    const client = mockClient(EC2Client);
    client
      .on(DescribeApplicationStatusCheckAssociationsCommand)
      .resolves({ Associations: [], NextToken: 'more' })
      .on(DescribeApplicationStatusCheckAssociationsCommand, { NextToken: 'more' })
      .resolves({ Associations: [tag('team', 'shop')] });
    expect(await findApplicationChecks(new EC2Client({}), knowsOperation(false))(groups)).toEqual({ web: ['asc-1'] });
  });
});
