import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { readRecordedStack } from '../../cli/release-rehearsal/rehearse-releases.ts';
import { proveSubject } from '../../tests/prove-subject.ts';
import { readStackState } from './door.ts';
import { drift } from './drift.ts';
import { stackFixtures, stackOf } from './fixtures.ts';
import { stackPermissions } from './permissions.ts';
import { findUnknownResources, resources } from './resources.ts';
import { stackSubject } from './stack-subject.ts';

describe('the fitness functions of the stack', () => {
  proveSubject(stackSubject, stackFixtures, ['name', 'now', 'known']);

  test('know every resource of the template as it is deployed, by its type', () => {
    const { Resources } = readRecordedStack().translated;
    const deployed = Object.entries(Resources).map(([logicalId, { Type }]) => ({ logicalId, physicalId: logicalId, type: Type ?? '' }));
    expect(deployed.length).toBeGreaterThan(80);
    expect(findUnknownResources(deployed, resources)).toEqual([]);
    expect(findUnknownResources([{ logicalId: 'EvidenceBucket', physicalId: 'x', type: 'AWS::S3::AccessPoint' }], resources)).toHaveLength(
      1,
    );
  });

  test('drift that was never detected, or long ago, is not known', () => {
    for (const state of [stackOf('NOT_CHECKED'), stackOf('UNKNOWN'), stackOf('IN_SYNC', 8)])
      expect(drift.judge(state)).toMatchObject({ outcome: 'unknown', reason: expect.stringContaining('detect-stack-drift') });
  });
});

describe('the door to the state of the stack', () => {
  const client = mockClient(CloudFormationClient);
  const now = Date.parse('2026-01-08T00:00:00Z');
  const described = { StackName: 'recycler', CreationTime: new Date(0), StackStatus: 'UPDATE_COMPLETE' } as const;
  const read = async () => ({ ...stackOf('IN_SYNC'), ...(await readStackState(new CloudFormationClient({}), 'recycler', now)) });

  beforeEach(() => void client.reset());

  test('reads what CloudFormation found', async () => {
    const DriftInformation = { StackDriftStatus: 'IN_SYNC', LastCheckTimestamp: new Date(now - 1_000) } as const;
    client.on(DescribeStacksCommand, { StackName: 'recycler' }).resolves({ Stacks: [{ ...described, DriftInformation }] });
    expect(drift.judge(await read()).outcome).toBe('pass');
    client.on(DescribeStacksCommand).resolves({ Stacks: [{ ...described, DriftInformation: { StackDriftStatus: 'NOT_CHECKED' } }] });
    expect((await read()).drift).toMatchObject({ value: { status: 'NOT_CHECKED' } });
  });

  test('what was denied, throttled or not reported is unknown', async () => {
    client.on(DescribeStacksCommand).resolves({ Stacks: [described] });
    expect((await read()).drift.is).toBe('unknown');
    client.on(DescribeStacksCommand).rejects(Object.assign(new Error('no'), { name: 'AccessDenied' }));
    const action = 'cloudformation:DescribeStacks';
    expect((await read()).drift).toMatchObject({ is: 'unknown', permission: action });
    expect(stackPermissions.readStackState).toContainEqual(expect.objectContaining({ action }));
    for (const name of ['Throttling', 'TimeoutError']) {
      client.on(DescribeStacksCommand).rejects(Object.assign(new Error('no'), { name }));
      expect((await read()).drift).toMatchObject({ is: 'unknown', reason: expect.stringContaining(name) });
    }
  });
});
