import { DescribeRuleCommand, EventBridgeClient, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import type { MakeClient } from '../../aws/clients.ts';
import { createServiceError } from '../../rehearsal/operation.ts';
import { proveSubject } from '../../tests/prove-subject.ts';
import { readRule } from './door.ts';
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
