import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { lockSeconds } from '../core/record/lock.ts';
import { loadStateMachine } from '../local/state-machine.ts';
import { repositoryTypes } from '../setup/repository-types.ts';
import { actionsOf, readTemplate, type Statement, statementsOf } from './template.ts';

const template = readTemplate();
const statements = statementsOf(template);
const ofType = (type: string) => Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);
const functions = ofType('AWS::Serverless::Function');

const isRead = (action: string): boolean => /:(Describe|Get|List|Lookup|Query|BatchGet|ConditionCheck)/.test(action);
const enrolled = { Null: { 'aws:ResourceTag/recycler:policy': 'false' } };

/** What is wrong with a permission, by the rules that `describe('permissions')` names. */
const findFaults = ({ owner, statement }: { owner: string; statement: Statement }): string[] => {
  const resource = JSON.stringify(statement.Resource);
  const changes = actionsOf(statement).filter((action) => !isRead(action) && !action.startsWith('logs:'));
  // What takes part in a new root volume has no tag; the server that gets it has, and without it the call is not allowed.
  const isBesideServer = !/instance\/|"\*"/.test(resource);
  const untagged = ['ec2:CreateFleet', ...(isBesideServer ? ['ec2:CreateReplaceRootVolumeTask'] : [])];
  const fleetChanges = changes.filter((action) => /^(autoscaling|ec2):/.test(action) && !untagged.includes(action));
  return [
    ...actionsOf(statement)
      .filter((action) => action.includes('*'))
      .map((action) => `${owner}: ${action} is a wildcard`),
    ...(resource.includes('"*"') ? changes.map((action) => `${owner}: ${action} is allowed on everything`) : []),
    ...(JSON.stringify(statement.Condition) === JSON.stringify(enrolled)
      ? []
      : fleetChanges.map((action) => `${owner}: ${action} without the tag`)),
    ...(changes.includes('lambda:InvokeFunction') && !/^(\{"Fn::Sub":"\$\{\w+\.Arn\}:\*"\},?)+$/.test(resource.replace(/^\[|\]$/g, ''))
      ? [`${owner}: lambda:InvokeFunction on one version`]
      : []),
  ];
};

describe('permissions', () => {
  test('have no wildcard action, change only enrolled groups, and grant our functions in every version', () => {
    expect(statements.flatMap(findFaults)).toEqual([]);
  });

  test.each([
    [{ Action: 'autoscaling:*' }, 'is a wildcard'],
    [{ Action: ['ec2:DescribeInstances', 'dynamodb:PutItem'], Resource: '*' }, 'dynamodb:PutItem is allowed on everything'],
    [{ Action: 'autoscaling:ExecutePolicy' }, 'without the tag'],
    [{ Action: 'autoscaling:ExecutePolicy', Condition: { Null: { 'aws:ResourceTag/recycler:policy': 'true' } } }, 'without the tag'],
    [{ Action: 'ec2:TerminateInstances' }, 'without the tag'],
    [{ Action: 'ec2:CreateReplaceRootVolumeTask', Resource: { 'Fn::Sub': 'arn:aws:ec2:x:y:instance/*' } }, 'without the tag'],
    [{ Action: 'ec2:CreateReplaceRootVolumeTask', Resource: '*' }, 'is allowed on everything'],
    [{ Action: 'lambda:InvokeFunction', Resource: { Ref: 'ProbeFunction.Version' } }, 'on one version'],
  ])('the check sees %p', (given, fault) => {
    const statement: Statement = { Sid: 'Broken', Effect: 'Allow', Resource: { Ref: 'Something' }, ...given };
    expect(findFaults({ owner: 'X', statement }).join()).toContain(fault);
  });

  test('a fleet is made only in this account, and no function may run instances or make the role that fleets launch by', () => {
    const fleets = statements.filter(({ statement }) => actionsOf(statement).includes('ec2:CreateFleet'));
    expect(fleets.map(({ owner }) => owner)).toEqual(['AdvanceFunction']);
    expect(JSON.stringify(fleets)).toContain(':fleet/*');
    for (const action of ['ec2:RunInstances', 'iam:CreateServiceLinkedRole'])
      expect(statements.flatMap(({ statement }) => actionsOf(statement))).not.toContain(action);
  });

  test('only advance changes groups; the janitor resumes what was suspended, and begin ends what was kept in standby', () => {
    const changing = statements.flatMap(({ owner, statement }) => actionsOf(statement).map((action) => ({ owner, action })));
    const changes = changing.filter(({ action }) => action.startsWith('autoscaling:') && !isRead(action));
    const end = { owner: 'BeginFunction', action: 'autoscaling:TerminateInstanceInAutoScalingGroup' };
    const resume = { owner: 'JanitorFunction', action: 'autoscaling:ResumeProcesses' };
    const unplace = { owner: 'JanitorFunction', action: 'autoscaling:DeletePolicy' };
    expect(changes.filter(({ owner }) => owner !== 'AdvanceFunction')).toEqual([end, unplace, resume]);
  });

  // Scaling policies go with the tag, as every change of a group does.
  test('nothing but one version of a function or of the state machine may be deleted', () => {
    const deleting = statements.filter(({ statement }) =>
      actionsOf(statement).some((action) => /:Delete(?!Item|LogDelivery|Policy)/.test(action)),
    );
    expect(deleting.map(({ owner }) => owner)).toEqual(['PruneFunction', 'PruneFunction']);
    for (const { statement } of deleting)
      for (const resource of [statement.Resource].flat()) expect(JSON.stringify(resource)).toMatch(/:\*"\}$/);
    // Functions by themselves: a stack whose name begins like that of this one has functions called STACK-* too.
    const [functionsOf] = deleting.map(({ statement }) => JSON.stringify(statement.Resource));
    expect(functionsOf?.match(/AWS::StackName\}[^"]*/g)).toEqual(['AWS::StackName}-PruneFunction-*:*']);
    for (const [name] of functions.filter(([each]) => each !== 'PruneFunction')) expect(functionsOf).toContain(`{${name}.Arn}:*`);
  });

  test('the probe only reads secrets, those that a parameter names', () => {
    const own = statements.filter(({ owner }) => owner === 'ProbeFunction').map(({ statement }) => statement);
    expect(own.map(({ Action }) => Action)).toEqual(['secretsmanager:GetSecretValue', 'kms:Decrypt']);
    expect(own[0]?.Resource).toEqual({ Ref: 'ClusterSecretArns' });
  });
});

describe('functions', () => {
  test('are each from its own folder, and bundled alike', () => {
    expect(functions.map(([name, { Properties }]) => [name, Properties.CodeUri])).toEqual([
      ['BeginFunction', 'functions/begin/'],
      ['AdvanceFunction', 'functions/advance/'],
      ['ConcludeFunction', 'functions/conclude/'],
      ['ProbeFunction', 'functions/probe/'],
      ['JanitorFunction', 'functions/janitor/'],
      ['PreTrafficFunction', 'hooks/pre-traffic/'],
      ['PostTrafficFunction', 'hooks/post-traffic/'],
      ['ReaperFunction', 'hooks/reaper/'],
      ['AttestFunction', 'functions/attest/'],
      ['PruneFunction', 'functions/prune/'],
    ]);
    for (const [, resource] of functions) {
      expect(resource).toMatchObject({
        Metadata: { BuildMethod: 'esbuild', BuildProperties: { Format: 'esm', OutExtension: ['.js=.mjs'], EntryPoints: ['handler.ts'] } },
      });
    }
  });

  test('begin starts the state machine, which calls versions and never the code that is being edited', () => {
    expect(template.Resources.BeginFunction?.Properties).toMatchObject({
      AutoPublishAlias: 'live',
      Environment: { Variables: { STATE_MACHINE_ARN: { Ref: 'RecyclerStateMachineVersion' } } },
    });
    expect(template.Resources.RecyclerStateMachine?.Properties.DefinitionSubstitutions).toEqual({
      AdvanceFunction: { Ref: 'AdvanceFunction.Version' },
      ConcludeFunction: { Ref: 'ConcludeFunction.Version' },
    });
    expect(JSON.stringify(template)).not.toContain('$LATEST');
  });

  test('end before the state machine stops waiting, and within the time of a lock', async () => {
    const { States } = await loadStateMachine(join(import.meta.dirname, '../statemachine/recycler.asl.yaml'), {
      AdvanceFunction: 'advance',
      ConcludeFunction: 'conclude',
    });
    const waits = Object.values(States).flatMap((state) => (state.Type === 'Task' ? [state.TimeoutSeconds] : []));
    expect(Math.min(...waits)).toBeGreaterThan(template.Globals.Function.Timeout);
    expect(template.Globals.Function.Timeout + 60).toBeLessThan(lockSeconds);
  });

  test('the schedule is off until a person switches it on', () => {
    expect(template.Parameters.ScheduleState?.Default).toBe('DISABLED');
  });

  test('have a probe only where both its parameters are given', () => {
    expect(JSON.stringify(template.Resources.AdvanceFunction?.Properties.Environment)).toContain('"Fn::If":["HasProbe"');
  });
});

describe('records', () => {
  test('the ledger is kept, encrypted, and can be put back to any moment', () => {
    expect(template.Resources.Ledger).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true },
        TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      },
    });
    expect(template.Resources.LedgerName).toMatchObject({ Properties: { Name: '/recycler/ledger', Value: { Ref: 'Ledger' } } });
  });

  test('every log group has an end, and all functions share one, so that one query finds every line of a campaign', () => {
    for (const [, { Properties }] of ofType('AWS::Logs::LogGroup')) expect(Properties.RetentionInDays).toEqual({ Ref: 'LogRetentionDays' });
    expect(template.Globals.Function.LoggingConfig).toEqual({ LogFormat: 'JSON', ApplicationLogLevel: 'DEBUG', LogGroup: { Ref: 'Logs' } });
    for (const [, { Properties }] of functions) expect(Properties.LoggingConfig).toBeUndefined();
  });
});

test('the janitor goes before everything that it may need, under a name that stays', () => {
  const { Janitor, ...others } = template.Resources;
  expect(Janitor).toMatchObject({
    Type: 'AWS::CloudFormation::CustomResource',
    Properties: { ServiceToken: { Ref: 'JanitorFunction.Alias' }, Begin: { Ref: 'BeginFunction.Alias' } },
  });
  const behind = new Set([...(Janitor as unknown as { DependsOn: string[] }).DependsOn, 'JanitorFunction', 'BeginFunction']);
  // What is made on a condition only is behind the functions that name it.
  const free = Object.entries(others).filter(([name, resource]) => !behind.has(name) && !('Condition' in resource));
  expect(free.map(([name]) => name)).toEqual([]);
});

test('every parameter has a label and a description', () => {
  const { ParameterLabels, ParameterGroups } = (template.Metadata as { 'AWS::CloudFormation::Interface': Record<string, object> })[
    'AWS::CloudFormation::Interface'
  ] as { ParameterLabels: object; ParameterGroups: { Parameters: string[] }[] };
  const names = Object.keys(template.Parameters).sort();
  expect(Object.keys(ParameterLabels).sort()).toEqual(names);
  // SAM CLI asks in the order of the template, and the explanation goes by groups.
  expect(ParameterGroups.flatMap(({ Parameters }) => Parameters)).toEqual(Object.keys(template.Parameters));
  for (const parameter of Object.values(template.Parameters)) expect(parameter.Description).toEqual(expect.any(String));
});

test('every resource has a type that the Serverless Application Repository takes', () => {
  for (const { Type } of Object.values(template.Resources)) expect([...repositoryTypes]).toContain(Type);
});

test('the evidence is private, encrypted, versioned, and plain HTTP does not reach it', () => {
  expect(template.Resources.EvidenceBucket).toMatchObject({
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      VersioningConfiguration: { Status: 'Enabled' },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    },
  });
  expect(JSON.stringify(template.Resources.EvidenceBucket)).toContain('ServerSideEncryptionByDefault');
  expect(template.Resources.EvidenceBucketPolicy).toMatchObject({
    Properties: {
      PolicyDocument: {
        Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }],
      },
    },
  });
});
