import { CloudFormationClient, DescribeStacksCommand, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { DescribeRuleCommand, EventBridgeClient, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import type { MakeClient } from '../../aws/clients.ts';
import { createServiceError } from '../../rehearsal/operation.ts';
import { proveSubject } from '../../tests/prove-subject.ts';
import type { Examination } from '../examination.ts';
import { recyclerStack } from '../stacks/recycler.ts';
import { readRule } from './door.ts';
import { examineRules } from './examine.ts';
import { ruleFixtures } from './fixtures.ts';
import { rules } from './rules.ts';

describe('the fitness functions of a rule', () => {
  proveSubject(rules, ruleFixtures, ['name', 'callee']);
});

describe('the door to rules', () => {
  const client = mockClient(EventBridgeClient);
  const make = ((one: new (settings: object) => unknown) => new one({ region: 'eu-west-1' })) as unknown as MakeClient;
  beforeEach(() => void client.reset());

  test('reads state and targets', async () => {
    client.on(DescribeRuleCommand, { Name: 'tick' }).resolves({ State: 'ENABLED' });
    client.on(ListTargetsByRuleCommand, { Rule: 'tick' }).resolves({ Targets: [{ Id: '1', Arn: 'arn:x' }] });
    expect(await readRule(make, 'tick')).toMatchObject({ state: { value: 'ENABLED' }, targets: { value: ['arn:x'] } });
  });

  test('what was denied, not reported or cut off is unknown', async () => {
    client.on(DescribeRuleCommand).rejects(createServiceError('AccessDeniedException', 'no'));
    client.on(ListTargetsByRuleCommand).resolves({ Targets: [], NextToken: 'more' });
    expect(await readRule(make, 'tick')).toMatchObject({
      state: { is: 'unknown', permission: 'events:DescribeRule' },
      targets: { is: 'unknown', reason: expect.stringContaining('more than 100 targets') },
    });
  });
});

describe('a rule that the stack does not have yet', () => {
  const cloudFormation = mockClient(CloudFormationClient);
  const eventBridge = mockClient(EventBridgeClient);
  const make = ((one: new (settings: object) => unknown) => new one({ region: 'eu-west-1' })) as unknown as MakeClient;
  const names = [
    ...['BeginFunctionAliaslive', 'ReaperFunctionAliascandidate', 'AttestFunctionAliascandidate', 'PruneFunctionAliascandidate'],
    ...['BeginFunctionTick', 'ReaperFunctionDeploymentEnded', 'AttestFunctionAttestation', 'PruneFunctionDaily'],
  ];

  /** What is examined of a stack that lacks the rule of this name, beside the one that wakes. */
  const examine = async (deployment: string | undefined, lacks?: string): Promise<string[]> => {
    const StackResourceSummaries = names
      .filter((name) => name !== lacks)
      .map((name) => ({
        LogicalResourceId: name,
        PhysicalResourceId: `arn:${name}`,
        ResourceType: 'any',
        ResourceStatus: 'CREATE_COMPLETE' as const,
        LastUpdatedTimestamp: new Date(0),
      }));
    cloudFormation.on(ListStackResourcesCommand).resolves({ StackResourceSummaries });
    cloudFormation.on(DescribeStacksCommand).resolves({
      Stacks: [
        {
          StackName: 's',
          StackStatus: 'UPDATE_COMPLETE',
          CreationTime: new Date(0),
          Parameters: [{ ParameterKey: 'ScheduleState', ParameterValue: 'ENABLED' }],
        },
      ],
    });
    eventBridge.on(DescribeRuleCommand).resolves({ State: 'ENABLED' });
    eventBridge.on(ListTargetsByRuleCommand).resolves({ Targets: [] });
    const examination = {
      make,
      described: recyclerStack,
      stack: 'arn:s',
      candidate: { ...(deployment !== undefined && { deployment }) },
    } as unknown as Examination;
    return (await examineRules(examination, 'pre-traffic')).map(({ resource }) => resource);
  };

  test('is not judged while the deployment runs that brings it, where it calls what that shifts', async () => {
    expect(await examine('d-1')).toEqual([
      'BeginFunctionTick',
      'ReaperFunctionDeploymentEnded',
      'AttestFunctionAttestation',
      'PruneFunctionDaily',
    ]);
  });

  test('leaves all rules unexamined where no deployment runs, or it calls what stands', async () => {
    await expect(examine(undefined)).rejects.toThrow(/no resource BeginFunctionWake/);
    await expect(examine('d-1', 'PruneFunctionDaily')).rejects.toThrow(/no resource PruneFunctionDaily/);
  });
});
