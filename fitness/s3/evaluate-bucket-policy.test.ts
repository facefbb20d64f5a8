import { describe, expect, test } from '@jest/globals';
import { evaluateBucketPolicy, type PolicyRequest } from './evaluate-bucket-policy.ts';
import { parsePolicy } from './policy-document.ts';

const base = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/*' };
const role = { account: '111122223333', arn: 'arn:aws:iam::111122223333:role/app' };
const request: PolicyRequest = { requester: 'anonymous', action: 's3:GetObject', resource: 'arn:aws:s3:::data/key', context: {} };

const evaluate = (statements: object[], changes: Partial<PolicyRequest> = {}) =>
  evaluateBucketPolicy(parsePolicy(JSON.stringify({ Statement: statements })) ?? [], { ...request, ...changes });

const { Principal: _principal, ...noPrincipal } = base;
const { Action: _action, ...noAction } = base;
const { Resource: _resource, ...noResource } = base;
const doubt = { Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } };

describe('the answer of a bucket policy', () => {
  test.each([
    ['silence is no permission', [], {}, 'deny'],
    ['Allow', [base], {}, 'allow'],
    ['Deny over Allow, whatever the order', [{ ...base, Effect: 'Deny' }, base], {}, 'deny'],
    ['another action', [base], { action: 's3:PutObject' }, 'deny'],
    ['actions in any case', [{ ...base, Action: 'S3:getobject' }], {}, 'allow'],
    ['wildcards in actions', [{ ...base, Action: 's3:Get?bject' }], {}, 'allow'],
    ['resources in their case', [base], { resource: 'arn:aws:s3:::DATA/key' }, 'deny'],
    ['NotAction', [{ ...noAction, NotAction: 's3:Put*' }], {}, 'allow'],
    ['NotAction names it', [{ ...noAction, NotAction: 's3:Get*' }], {}, 'deny'],
    ['NotResource', [{ ...noResource, NotResource: 'arn:aws:s3:::data/secret/*' }], {}, 'allow'],
    ['NotResource names it', [{ ...noResource, NotResource: 'arn:aws:s3:::data/*' }], {}, 'deny'],
    ['an account is one principal', [{ ...base, Principal: { AWS: '111122223333' } }], {}, 'deny'],
    ['an account by its number', [{ ...base, Principal: { AWS: '111122223333' } }], { requester: role }, 'allow'],
    ['an account by its root', [{ ...base, Principal: { AWS: 'arn:aws:iam::111122223333:root' } }], { requester: role }, 'allow'],
    ['a role', [{ ...base, Principal: { AWS: ['arn:aws:iam::111122223333:role/app'] } }], { requester: role }, 'allow'],
    ['another role', [{ ...base, Principal: { AWS: ['arn:aws:iam::111122223333:role/db'] } }], { requester: role }, 'deny'],
    ['a service', [{ ...base, Principal: { Service: 'logging.s3.amazonaws.com' } }], {}, 'deny'],
    ['NotPrincipal', [{ ...noPrincipal, NotPrincipal: { AWS: '111122223333' } }], {}, 'allow'],
    ['NotPrincipal names them', [{ ...noPrincipal, NotPrincipal: { AWS: '111122223333' } }], { requester: role }, 'deny'],
    ['a kind of principal that is not known', [{ ...base, Principal: { Robot: '*' } }], {}, 'unknown'],
    ['a condition that is not known', [{ ...base, ...doubt }], {}, 'unknown'],
    ['an Allow that holds beside one in doubt', [{ ...base, ...doubt }, base], {}, 'allow'],
    ['an Allow that a Deny in doubt may cancel', [base, { ...base, Effect: 'Deny', ...doubt }], {}, 'unknown'],
    [
      'a Deny beside doubts',
      [
        { ...base, ...doubt },
        { ...base, Effect: 'Deny' },
      ],
      {},
      'deny',
    ],
    [
      'all conditions must hold',
      [{ ...base, Condition: { Bool: { a: 'true', b: 'true' } } }],
      { context: { a: 'true', b: 'false' } },
      'deny',
    ],
  ] as [string, object[], Partial<PolicyRequest>, string][])('%s', (_name, statements, changes, expected) => {
    expect(evaluate(statements, changes).answer).toBe(expected);
  });

  test('distinguishes a Deny from silence, and names the statement', () => {
    expect(evaluate([])).toEqual({ answer: 'deny', isDenied: false });
    expect(evaluate([{ ...base, Sid: 'No', Effect: 'Deny' }])).toEqual({ answer: 'deny', isDenied: true, by: 'No' });
    expect(evaluate([{ ...base, Effect: 'Deny', ...doubt }])).toEqual({ answer: 'deny', isDenied: 'unknown', by: 'statement 1' });
  });
});

describe('the text of a policy', () => {
  test.each([
    '',
    'null',
    '[]',
    '{}',
    '{"Statement":[null]}',
    ...[
      { Effect: 'allow' },
      { Condition: [] },
      { Condition: { Bool: 'true' } },
      { Action: {} },
      { Action: [] },
      { NotAction: 's3:*' },
      { Principal: 'me' },
      { Principals: '*' },
    ].map((changes) => JSON.stringify({ Statement: [{ ...base, ...changes }] })),
    JSON.stringify({ Statement: noResource }),
  ])('is not understood by halves: %s', (text) => {
    expect(parsePolicy(text)).toBeUndefined();
  });

  test('may have one statement in place of a list', () => {
    expect(parsePolicy(JSON.stringify({ Statement: base }))).toHaveLength(1);
  });
});
