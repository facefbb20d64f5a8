import { describe, expect, test } from '@jest/globals';
import { findWider } from './compare-grants.ts';
import { grantedByParameter, listGrantedByParameter } from './granted-by-parameter.ts';
import type { RoleFacts } from './role.ts';

const place = { partition: 'aws', region: 'eu-west-1', account: '123456789012' };
const role = 'arn:aws:iam::123456789012:role/servers';
const granted = (name: string, parameters: Record<string, string>) => listGrantedByParameter(name, parameters, place, grantedByParameter);
const factsOf = (grants: RoleFacts['grants']): RoleFacts => ({ grants, denials: [], attached: [] });

describe('what a person grants by a parameter of the stack', () => {
  test('is what the template declares for it, to the role that it is for, and no more', () => {
    const [pass] = granted('AdvanceFunctionRole', { InstanceRoleArns: role });
    expect(pass).toEqual({
      action: 'iam:PassRole',
      resource: role,
      conditions: { StringEquals: { 'iam:PassedToService': ['ec2.amazonaws.com'] } },
    });
    expect(granted('ConcludeFunctionRole', { InstanceRoleArns: role })).toEqual([]);
    const before = factsOf(pass ? [pass] : []);
    expect(findWider(before, factsOf([{ action: 'iam:PassRole', resource: role, conditions: {} }]))).toHaveLength(1);
    expect(findWider(before, factsOf([{ action: 'iam:PutRolePolicy', resource: role, conditions: {} }]))).toHaveLength(1);
    expect(findWider(before, before)).toEqual([]);
  });

  test.each(['arn:aws:iam::123456789012:role/*', '*', 'arn:aws:iam::123456789012:role/web-?', 'servers', ''])(
    'is nothing for %j, which names no one thing',
    (value) => {
      expect(granted('AdvanceFunctionRole', { InstanceRoleArns: value })).toEqual([]);
    },
  );

  test('of a bus by its name is that bus alone', () => {
    const bus = { action: 'events:PutEvents', resource: 'arn:aws:events:eu-west-1:123456789012:event-bus/fleets', conditions: {} };
    for (const name of ['AdvanceFunctionRole', 'BeginFunctionRole']) expect(granted(name, { EventBus: 'fleets' })).toEqual([bus]);
    expect(granted('ConcludeFunctionRole', { EventBus: 'fleets' })).toEqual([]);
    for (const value of ['*', 'fleet?', '']) expect(granted('AdvanceFunctionRole', { EventBus: value })).toEqual([]);
  });

  test('of several values is each of them, a pattern among them left out', () => {
    const clusters = 'arn:aws:ecs:eu-west-1:123456789012:cluster/a, arn:aws:ecs:eu-west-1:123456789012:cluster/*';
    const found = granted('AdvanceFunctionRole', { EcsClusterArns: clusters });
    expect(found.map(({ action }) => action)).toEqual(['ecs:UpdateContainerInstancesState', 'ecs:RunTask', 'ecs:StopTask']);
    for (const { conditions } of found)
      expect(conditions).toEqual({ ArnEquals: { 'ecs:cluster': ['arn:aws:ecs:eu-west-1:123456789012:cluster/a'] } });
  });
});
