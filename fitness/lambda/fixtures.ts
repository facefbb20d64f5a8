import type { Fixtures } from '../fixtures.ts';
import type { Answer } from '../readings.ts';
import type { AsynchronousCalls, FunctionExpectation, FunctionSettings, LambdaFunction, Statement } from './function.ts';

const known = <Value>(value: Value, operation: string): Answer<Value> => ({ is: 'known', value, source: `lambda:${operation}` });
const absent = (operation: string) => ({ is: 'absent', source: `lambda:${operation}` }) as const;
const role = 'arn:aws:iam::123456789012:role/begin';
const found: FunctionSettings = {
  ...{ version: '7', runtime: 'nodejs24.x', isImage: false, role },
  ...{ timeoutSeconds: 60, memoryMb: 512, isTraced: true },
};
const reaper = 'arn:aws:lambda:eu-west-1:123456789012:function:reaper:3';
const scheduler: Statement = {
  Sid: 'schedule',
  Effect: 'Allow',
  Principal: { Service: 'events.amazonaws.com' },
  Condition: { ArnLike: { 'AWS:SourceArn': 'arn:aws:events:eu-west-1:123456789012:rule/begin' } },
};

/** A function that does all that is asked of it. */
export const goodFunction: LambdaFunction = {
  name: 'begin',
  expected: { runtime: 'nodejs24.x', role, timeoutSeconds: 60, memoryMb: 512 },
  today: '2026-01-05',
  settings: known(found, 'GetFunctionConfiguration'),
  environment: known({ LEDGER_TABLE: 'ledger', SECRET_ARN: 'arn:aws:secretsmanager:x', TOKEN: '' }, 'GetFunctionConfiguration'),
  asynchronous: known({ live: { retries: 0 } }, 'ListFunctionEventInvokeConfigs'),
  versions: known(['$LATEST', '6', '7'], 'ListVersionsByFunction'),
  aliases: known(['live'], 'ListAliases'),
  policies: {
    $LATEST: absent('GetPolicy'),
    '6': absent('GetPolicy'),
    '7': absent('GetPolicy'),
    live: known([scheduler], 'GetPolicy'),
  },
  urls: { $LATEST: absent('GetFunctionUrlConfig'), live: known('AWS_IAM', 'GetFunctionUrlConfig') },
};

/** The good function with one more statement in the policy of a version or alias. */
export const allowing = (statement: Statement, qualifier = 'live'): LambdaFunction => ({
  ...goodFunction,
  policies: { ...goodFunction.policies, [qualifier]: known([scheduler, statement], 'GetPolicy') },
});

/** The good function with other settings, or other declarations. */
export const set = (more: Partial<FunctionSettings>, expected: FunctionExpectation = goodFunction.expected): LambdaFunction => ({
  ...goodFunction,
  expected,
  settings: known({ ...found, ...more }, 'GetFunctionConfiguration'),
});

/** A hook whose failures go to the reaper, or with other settings. */
export const hookOf = (calls: AsynchronousCalls = { retries: 0, onFailure: reaper }, version = '7'): LambdaFunction => ({
  ...goodFunction,
  expected: { ...goodFunction.expected, failuresGoTo: 'reaper' },
  asynchronous: known({ [version]: calls }, 'ListFunctionEventInvokeConfigs'),
});
const scheduledOf = (calls: Readonly<Record<string, AsynchronousCalls>>): LambdaFunction => ({
  ...goodFunction,
  expected: { ...goodFunction.expected, calledBy: 'live' },
  asynchronous: known(calls, 'ListFunctionEventInvokeConfigs'),
});
const queue = 'arn:aws:sqs:eu-west-1:123456789012:dead-letters';
const knowing = (name: string, value: string): LambdaFunction => ({
  ...goodFunction,
  environment: known({ LEDGER_TABLE: 'ledger', [name]: value }, 'GetFunctionConfiguration'),
});
const needsSettings: Fixtures<LambdaFunction>['needs'] = { settings: (resource, settings) => ({ ...resource, settings }) };
const many = (letter: string): string => letter.repeat(40);

const anyone: Statement = { Sid: 'open', Effect: 'Allow', Principal: '*' };
const when = (operator: string, key: string, value: unknown): LambdaFunction =>
  allowing({ ...anyone, Condition: { [operator]: { [key]: value } } });
const withUrl = (qualifier: string, type: string): LambdaFunction => ({
  ...goodFunction,
  urls: { ...goodFunction.urls, [qualifier]: known(type, 'GetFunctionUrlConfig') },
});
// biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of IAM policies
const variable = '${aws:PrincipalAccount}';
const image = { isImage: true, runtime: undefined };

/** What proves each fitness function of a Lambda function, by its id. */
export const functionFixtures: Record<string, Fixtures<LambdaFunction>> = {
  'lambda-foreign-access': {
    good: [
      goodFunction,
      allowing({ Effect: 'Allow', Principal: { AWS: '123456789012' } }),
      allowing({ Effect: 'Allow', Principal: { AWS: ['arn:aws:iam::123456789012:root', 'arn:aws:iam::123456789012:role/ops'] } }),
      allowing({
        Effect: 'Allow',
        Principal: { Service: 's3.amazonaws.com' },
        Condition: { StringEquals: { 'AWS:SourceAccount': '123456789012' } },
      }),
      allowing({ ...anyone, Effect: 'Deny' }),
    ],
    bad: {
      'another account': allowing({ Effect: 'Allow', Principal: { AWS: '210987654321' } }),
      'a role of another account': allowing({ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::210987654321:role/ops' } }),
      'another account, by an old version': allowing({ Effect: 'Allow', Principal: { AWS: '210987654321' } }, '6'),
      'this account and another': allowing({ Effect: 'Allow', Principal: { AWS: ['123456789012', '210987654321'] } }),
      'a principal that was deleted': allowing({ Effect: 'Allow', Principal: { AWS: 'AIDACKCEVSQ6C2EXAMPLE' } }),
      'a schedule of any account': allowing({ Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' } }),
      'a schedule of another account': allowing({
        ...scheduler,
        Condition: { ArnLike: { 'AWS:SourceArn': 'arn:aws:events:eu-west-1:210987654321:rule/begin' } },
      }),
      'a service whose source has no account': allowing({
        ...{ Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' } },
        Condition: { ArnLike: { 'AWS:SourceArn': 'arn:aws:s3:::my-bucket' } },
      }),
      'a source that need not be there': allowing({
        ...{ Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' } },
        Condition: { StringEqualsIfExists: { 'aws:SourceAccount': '123456789012' } },
      }),
      'an organisation': when('StringEquals', 'aws:PrincipalOrgID', ['o-abc']),
      'an identity provider': allowing({ Effect: 'Allow', Principal: { Federated: 'accounts.google.com' } }),
      'anyone but one': allowing({ Effect: 'Allow', NotPrincipal: { AWS: '123456789012' } }),
    },
    needs: {
      versions: (resource, versions) => ({ ...resource, versions }),
      policies: (resource, policy) => ({ ...resource, policies: { ...resource.policies, live: policy } }),
    },
  },
  'lambda-public-access': {
    good: [
      goodFunction,
      when('StringEquals', 'aws:SourceAccount', '123456789012'),
      when('StringEquals', 'aws:PrincipalOrgID', ['o-abc']),
      when('ArnLike', 'aws:SourceArn', 'arn:aws:s3:::my-bucket'),
      allowing({ ...anyone, Effect: 'Deny' }),
    ],
    bad: {
      'an alias is open': allowing(anyone),
      'an old version is open': allowing({ ...anyone, Principal: { AWS: ['123456789012', '*'] } }, '6'),
      '$LATEST is open': allowing({ ...anyone, Principal: { AWS: '*' } }, '$LATEST'),
      'every service': allowing({ Effect: 'Allow', Principal: { Service: '*.amazonaws.com' } }),
      'anyone but one': allowing({ Effect: 'Allow', NotPrincipal: { AWS: '123456789012' } }),
      'no principal at all': allowing({ Effect: 'Allow' }),
      'S3 for any account': allowing({ Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' } }),
      'a condition without effect': when('StringEquals', 'lambda:FunctionUrlAuthType', 'NONE'),
      'a condition that excludes one': when('StringNotEquals', 'aws:SourceAccount', '123456789012'),
      'a condition that passes without its key': when('StringEqualsIfExists', 'aws:SourceAccount', '123456789012'),
      'any account': when('StringLike', 'aws:SourceAccount', '*'),
      'any bucket': when('ArnLike', 'aws:SourceArn', 'arn:aws:s3:::*'),
      'buckets of any account by a pattern': when('ArnLike', 'aws:SourceArn', 'arn:aws:s3:::logs-*'),
      'an account that the caller names': when('StringEquals', 'aws:SourceAccount', variable),
      'an empty account': when('StringEquals', 'aws:SourceAccount', ''),
      'one account or any': when('StringLike', 'aws:SourceAccount', ['123456789012', '*']),
      'a URL without authorisation': withUrl('live', 'NONE'),
      'a URL of $LATEST without authorisation': withUrl('$LATEST', 'NONE'),
    },
    needs: {
      versions: (resource, versions) => ({ ...resource, versions }),
      aliases: (resource, aliases) => ({ ...resource, aliases }),
      policies: (resource, reading) => ({ ...resource, policies: { ...resource.policies, '6': reading } }),
      urls: (resource, reading) => ({ ...resource, urls: { ...resource.urls, live: reading } }),
    },
  },
  'lambda-settings': {
    good: [goodFunction, set({}, { runtime: 'nodejs24.x', role }), set(image, { role })],
    bad: {
      'another runtime than declared': set({ runtime: 'nodejs22.x' }),
      'a runtime that is not allowed': set({ runtime: 'nodejs99.x' }, { ...goodFunction.expected, runtime: 'nodejs99.x' }),
      'a deprecated runtime': { ...goodFunction, today: '2028-04-30' },
      'an image where a runtime is declared': set(image),
      'a runtime where an image is declared': set({}, { role }),
      'another role': set({ role: 'arn:aws:iam::123456789012:role/admin' }),
      'another time-out': set({ timeoutSeconds: 61 }),
      'other memory': set({ memoryMb: 128 }),
      'the default time-out, undeclared': set({ timeoutSeconds: 3 }, { runtime: 'nodejs24.x', role }),
      'the default time-out, declared': set({ timeoutSeconds: 3 }, { ...goodFunction.expected, timeoutSeconds: 3 }),
      'the default memory, declared': set({ memoryMb: 128 }, { ...goodFunction.expected, memoryMb: 128 }),
      'the default memory, undeclared': set({ memoryMb: 128 }, { runtime: 'nodejs24.x', role }),
    },
    needs: needsSettings,
  },
  'lambda-secrets': {
    good: [
      goodFunction,
      knowing('API_KEY_PARAMETER', 'recycler-key'),
      knowing('DB_PASSWORD', '/recycler/password'),
      knowing('WEBHOOK', 'https://example.com/hook'),
    ],
    bad: {
      'a password': knowing('DB_PASSWORD', 'correct horse'),
      'a token by name': knowing('authToken', 'abc'),
      'an access key': knowing('KEY', 'AKIAIOSFODNN7EXAMPLE'),
      'a private key': knowing('PEM', '-----BEGIN RSA PRIVATE KEY-----'),
      'a token of GitHub': knowing('SOURCE', `ghp_${many('x')}`),
      'a token of Slack': knowing('CHAT', `xoxb-${many('1')}`),
      'a key of Stripe': knowing('PAY', `sk_live_${many('x')}`),
      'a signed token': knowing('SESSION', `eyJ${many('a')}.eyJ${many('b')}.c`),
      'a password in an address': knowing('DATABASE', 'postgres://app:word@db/app'),
    },
    needs: { environment: (resource, environment) => ({ ...resource, environment }) },
  },
  'lambda-hook-failures': {
    good: [hookOf()],
    bad: {
      'nothing is set for this version': hookOf({ retries: 0, onFailure: reaper }, '6'),
      'more tries': hookOf({ retries: 2, onFailure: reaper }),
      'failures go nowhere': hookOf({ retries: 0 }),
      'failures go elsewhere': hookOf({ retries: 0, onFailure: 'arn:aws:sqs:eu-west-1:123456789012:reaper' }),
      'failures go to another function': hookOf({ retries: 0, onFailure: reaper.replace('reaper:3', 'begin:3') }),
    },
    needs: { ...needsSettings, asynchronous: (resource, asynchronous) => ({ ...resource, asynchronous }) },
  },
  'lambda-tracing': { good: [goodFunction], bad: { 'not traced': set({ isTraced: false }) }, needs: needsSettings },
  'lambda-runtime-life': {
    good: [goodFunction, { ...goodFunction, today: '2028-01-31' }],
    bad: { 'ends in 89 days': { ...goodFunction, today: '2028-02-01' }, 'has ended': { ...goodFunction, today: '2029-01-01' } },
    needs: needsSettings,
  },
  'lambda-failures-kept': {
    good: [scheduledOf({ live: { retries: 0, onFailure: queue } })],
    bad: {
      'nothing is set': scheduledOf({}),
      'a failure goes nowhere': scheduledOf({ live: { retries: 0 } }),
      'only failures of another alias are kept': scheduledOf({ candidate: { retries: 0, onFailure: queue } }),
    },
    needs: { asynchronous: (resource, asynchronous) => ({ ...resource, asynchronous }) },
  },
};
