import {
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { proveSubject } from '../../../tests/prove-subject.ts';
import { findWider } from './compare-grants.ts';
import { readRoles } from './door.ts';
import { factsOfRoles } from './facts-of-roles.ts';
import { allow, roleFixtures } from './fixtures.ts';
import type { Grant } from './grant.ts';
import { grantLimits } from './listed-grants.ts';
import { rolePermissions } from './permissions.ts';
import { readGrants } from './read-grants.ts';
import { readTrust } from './read-trust.ts';
import type { StackRole } from './role.ts';
import { roles } from './roles.ts';

const facts = (...grants: Grant[]) => ({ grants, denials: [], attached: [] });

describe('the fitness functions of a role', () => {
  proveSubject(roles, roleFixtures, ['name', 'own', 'limits', 'before', 'needed']);
});

describe('a grant', () => {
  const table = 'arn:aws:dynamodb:eu-west-1:1:table/ledger';
  test.each<[string, Grant, Grant]>([
    ['is the same', allow('dynamodb:PutItem', table), allow('dynamodb:putitem', table)],
    ['is one action of many', allow('dynamodb:*', table), allow('dynamodb:PutItem', table)],
    ['is one resource of many', allow('a:B', 'arn:aws:dynamodb:*'), allow('a:B', 'arn:aws:dynamodb:eu-west-1:1:table/*')],
    ['has one more condition', allow('a:B', table), allow('a:B', table, { Bool: { 'aws:SecureTransport': ['true'] } })],
    [
      'has fewer values',
      allow('a:B', table, { StringEquals: { k: ['1', '2'] } }),
      allow('a:B', table, { StringEquals: { k: ['2'] }, Bool: { z: ['true'] } }),
    ],
  ])('that %s is not wider', (_, before, now) => {
    expect(findWider(facts(before), facts(now))).toEqual([]);
  });

  test.each<[string, Grant, Grant, string]>([
    ['names more actions', allow('dynamodb:PutItem', table), allow('dynamodb:Put*', table), 'new action'],
    ['hides a star behind a question mark', allow('dynamodb:Put????', table), allow('dynamodb:Put*???', table), 'new action'],
    ['names more resources', allow('a:B', `${table}?`), allow('a:B', `${table}*`), 'wider resource'],
    ['takes a dot for a letter', allow('a:B', 'arn:a.c'), allow('a:B', 'arn:abc'), 'wider resource'],
    [
      'has more values',
      allow('a:B', table, { StringEquals: { k: ['1'] } }),
      allow('a:B', table, { StringEquals: { k: ['1', '2'] } }),
      'wider condition',
    ],
    [
      'excludes fewer',
      allow('a:B', table, { StringNotEquals: { k: ['1', '2'] } }),
      allow('a:B', table, { StringNotEquals: { k: ['1'] } }),
      'wider condition',
    ],
    [
      'asks by a weaker operator',
      allow('a:B', table, { StringEquals: { k: ['1'] } }),
      allow('a:B', table, { StringEqualsIfExists: { k: ['1'] } }),
      'wider condition',
    ],
  ])('that %s is wider', (_, before, now, why) => {
    expect(findWider(facts(before), facts(now))).toEqual([expect.stringContaining(`${why} ${now.action} on ${now.resource}`)]);
  });
});

describe('a policy', () => {
  const statement = {
    Sid: 'One',
    Effect: 'Allow',
    Action: ['a:B', 'a:C'],
    Resource: 'arn:x',
    Condition: { StringEquals: { k: ['2', '1'] } },
  };

  test('grants each action on each resource, encoded or not', () => {
    const text = JSON.stringify({ Version: '2012-10-17', Statement: statement });
    const conditions = { StringEquals: { k: ['1', '2'] } };
    const grants = [
      { action: 'a:B', resource: 'arn:x', conditions },
      { action: 'a:C', resource: 'arn:x', conditions },
    ];
    for (const document of [text, encodeURIComponent(text)]) expect(readGrants(document)).toEqual({ grants, denials: [] });
  });

  test('of all but a list grants everything, and denials are kept whatever their order', () => {
    const open = JSON.stringify({ Statement: [{ Effect: 'Allow', NotAction: 'iam:*', NotResource: 'arn:x' }] });
    expect(readGrants(open).grants).toEqual([{ action: '*', resource: '*', conditions: {} }]);
    const denial = (statement: object) => readGrants(JSON.stringify({ Statement: [statement] })).denials;
    expect(denial({ Effect: 'Deny', Action: 's3:*', Resource: '*' })).toEqual(
      denial({ Sid: 'No', Resource: '*', Action: 's3:*', Effect: 'Deny' }),
    );
    expect(denial({ Effect: 'Deny', Action: 's3:*', Resource: '*', Condition: { Bool: { k: 'true' } } })[0]).toContain('"k":"true"');
  });

  test.each([
    '',
    '{}',
    '[]',
    '{"Statement":"all"}',
    '{"Statement":{"Effect":"Allow","Action":"a:B"}}',
    '{"Statement":{"Action":"a:B","Resource":"*"}}',
  ])('that is not understood is not judged: %s', (text) => {
    expect(() => readGrants(text)).toThrow(SyntaxError);
  });
});

const trusting = (...statements: object[]): string =>
  JSON.stringify({
    Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }, ...statements],
  });

describe('a trust policy', () => {
  const lambda = { kind: 'Service', name: 'lambda.amazonaws.com' };

  test('names everyone who may assume the role', () => {
    expect(readTrust(trusting())).toEqual([lambda]);
    expect(readTrust(encodeURIComponent(trusting({ Effect: 'Deny', Principal: '*' })))).toEqual([lambda]);
    const anyone = { kind: 'anyone', name: '*' };
    expect(readTrust(trusting({ Effect: 'Allow', Principal: '*' }))).toEqual([lambda, anyone]);
    expect(readTrust(trusting({ Effect: 'Allow', NotPrincipal: { AWS: '1' } }))).toEqual([lambda, anyone]);
    const both = { AWS: ['a', 'b'], Federated: 'c' };
    expect(
      readTrust(trusting({ Effect: 'Allow', Principal: both }))
        .slice(1)
        .map(({ kind, name }) => kind + name),
    ).toEqual(['AWSa', 'AWSb', 'Federatedc']);
  });

  test.each(['', '{}', '{"Statement":"all"}', '{"Statement":{"Principal":"*"}}'])('that is not understood is not judged: %s', (text) => {
    expect(() => readTrust(text)).toThrow(SyntaxError);
  });
});

describe('the door to roles', () => {
  const client = mockClient(IAMClient);
  const policy = (name: string) =>
    JSON.stringify({ Statement: [{ Effect: 'Allow', Action: 'sns:Publish', Resource: `arn:aws:sns:eu-west-1:1:${name}` }] });
  const basic = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
  const read = async (before?: Parameters<typeof readRoles>[1]['before']): Promise<StackRole> => {
    const role = (await readRoles(new IAMClient({}), { names: ['AdvanceFunctionRole'], before })).get('AdvanceFunctionRole');
    if (role === undefined) throw new Error('nothing was read');
    const byParameter = { is: 'known', value: [], source: 'cloudformation:DescribeStacks' } as const;
    return { ...role, own: { stack: 'recycler', names: ['one', 'two', 'three'] }, limits: grantLimits, byParameter };
  };
  const outcomes = (role: StackRole) => roles.functions.map(({ judge }) => judge(role).outcome);

  beforeEach(() => {
    client.reset();
    client.on(ListRolePoliciesCommand).resolves({ PolicyNames: ['one'], IsTruncated: true, Marker: 'more' });
    client.on(ListRolePoliciesCommand, { Marker: 'more' }).resolves({ PolicyNames: ['two'], IsTruncated: false });
    client.on(GetRolePolicyCommand, { PolicyName: 'one' }).resolves({ PolicyDocument: encodeURIComponent(policy('one')) } as never);
    client.on(GetRolePolicyCommand, { PolicyName: 'two' }).resolves({ PolicyDocument: policy('two') } as never);
    client
      .on(GetRoleCommand, { RoleName: 'AdvanceFunctionRole' })
      .resolves({ Role: { AssumeRolePolicyDocument: encodeURIComponent(trusting()) } } as never);
    client.on(ListAttachedRolePoliciesCommand).resolves({ AttachedPolicies: [], IsTruncated: true, Marker: 'more' });
    client.on(ListAttachedRolePoliciesCommand, { Marker: 'more' }).resolves({ AttachedPolicies: [{ PolicyArn: basic }] });
  });

  test('reads all pages, and what it read is what the next release is compared with', async () => {
    const first = await read();
    expect(outcomes(first)).toEqual(['not-applicable', 'pass', 'pass', 'pass']);
    const facts = JSON.parse(JSON.stringify(factsOfRoles([first])));
    expect(facts.AdvanceFunctionRole.grants).toHaveLength(2);
    expect(facts.AdvanceFunctionRole.attached).toEqual([basic]);
    expect(outcomes(await read(facts))).toEqual(['not-applicable', 'pass', 'pass', 'pass']);
    expect(outcomes(await read({ other: facts.AdvanceFunctionRole }))).toEqual(['not-applicable', 'pass', 'fail', 'pass']);
    client.on(GetRolePolicyCommand, { PolicyName: 'two' }).resolves({ PolicyDocument: policy('three') } as never);
    expect(outcomes(await read(facts))).toEqual(['not-applicable', 'pass', 'fail', 'pass']);
  });

  test('a policy that is not understood, or not reported, is not known', async () => {
    for (const PolicyDocument of ['{}', undefined]) {
      client.on(GetRolePolicyCommand, { PolicyName: 'two' }).resolves({ PolicyDocument } as never);
      const role = await read();
      expect(outcomes(role)).toEqual(['unknown', 'unknown', 'unknown', 'pass']);
      expect(factsOfRoles([role])).toEqual({});
    }
  });

  test.each([
    ['iam:ListRolePolicies', 'inline', (error: Error) => client.on(ListRolePoliciesCommand, { Marker: 'more' }).rejects(error)],
    ['iam:GetRole', 'trust', (error: Error) => client.on(GetRoleCommand, { RoleName: 'AdvanceFunctionRole' }).rejects(error)],
    ['iam:GetRolePolicy', 'inline', (error: Error) => client.on(GetRolePolicyCommand, { PolicyName: 'two' }).rejects(error)],
    [
      'iam:ListAttachedRolePolicies',
      'attached',
      (error: Error) => client.on(ListAttachedRolePoliciesCommand, { Marker: 'more' }).rejects(error),
    ],
  ] as const)('%s denied, throttled or unanswered is unknown', async (action, field, refuse) => {
    const failure = (name: string) => Object.assign(new Error('no'), { name });
    refuse(failure('AccessDenied'));
    expect((await read())[field]).toMatchObject({ is: 'unknown', permission: action });
    expect(rolePermissions.readRoles).toContainEqual(expect.objectContaining({ action }));
    for (const name of ['Throttling', 'TimeoutError', 'NoSuchEntityException']) {
      refuse(failure(name));
      const reading = (await read())[field];
      expect(reading).toMatchObject({ is: 'unknown', reason: expect.stringContaining(name) });
      expect(reading).not.toHaveProperty('permission');
    }
  });
});
