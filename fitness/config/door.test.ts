import {
  ConfigServiceClient,
  DescribeConfigRuleEvaluationStatusCommand,
  DescribeConfigRulesCommand,
  DescribeConfigurationRecorderStatusCommand,
  DescribeConfigurationRecordersCommand,
  GetComplianceDetailsByConfigRuleCommand,
  GetResourceConfigHistoryCommand,
  StartConfigRulesEvaluationCommand,
} from '@aws-sdk/client-config-service';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import type { Clock } from '../../core/clock.ts';
import { type ComplianceByRule, checkCompliance } from './check-compliance.ts';
import type { Compliance } from './compliance.ts';
import { type ComplianceQuestion, readCompliance } from './door.ts';
import { configPermissions } from './permissions.ts';
import { refreshCompliance } from './refresh/door.ts';
import { rules } from './rules.ts';

const client = mockClient(ConfigServiceClient);
const bucket = { type: 'AWS::S3::Bucket', id: 'evidence' } as const;
const asked = rules.filter(({ name }) => name === 's3-bucket-logging-enabled');
const failure = (name: string): Error => Object.assign(new Error('no'), { name });
const copy = { ConfigRuleName: 'hub-logging-1f', Source: { Owner: 'AWS', SourceIdentifier: 'S3_BUCKET_LOGGING_ENABLED' } } as const;
const result = (ResourceId: string, ComplianceType: 'COMPLIANT' | 'NON_COMPLIANT', invoked = 3_000) => ({
  EvaluationResultIdentifier: { EvaluationResultQualifier: { ResourceType: bucket.type, ResourceId } },
  ComplianceType,
  ConfigRuleInvokedTime: new Date(invoked),
});
const question: ComplianceQuestion = { resources: [bucket], twins: [], changedAt: 1_000, rules: asked };
type Read = (client: ConfigServiceClient, question: ComplianceQuestion) => Promise<ComplianceByRule>;
const ask = async (more: Partial<ComplianceQuestion> = {}, read: Read = readCompliance): Promise<Compliance> => {
  const found = (await read(new ConfigServiceClient({}), { ...question, ...more })).get('s3-bucket-logging-enabled');
  const compliance = found?.get('evidence');
  if (compliance === undefined) throw new Error('nothing was read');
  return compliance;
};
const judge = async (): Promise<string | undefined> => {
  const found = await readCompliance(new ConfigServiceClient({}), question);
  return checkCompliance([bucket], found, 'pre-traffic').find(({ id }) => id === 'config-s3-bucket-logging-enabled')?.judgement.outcome;
};

beforeEach(() => {
  client.reset();
  client.on(DescribeConfigRulesCommand).resolves({
    ConfigRules: [
      {
        ConfigRuleName: 's3-bucket-logging-enabled',
        Source: { Owner: 'CUSTOM_LAMBDA', SourceIdentifier: 'arn:aws:lambda:::function:mine' },
      },
    ],
    NextToken: 'more',
  });
  client.on(DescribeConfigRulesCommand, { NextToken: 'more' }).resolves({ ConfigRules: [copy] });
  client.on(DescribeConfigurationRecorderStatusCommand).resolves({ ConfigurationRecordersStatus: [{ name: 'all', recording: true }] });
  client.on(DescribeConfigurationRecordersCommand).resolves({
    ConfigurationRecorders: [{ name: 'all', recordingGroup: { allSupported: true } }],
  });
  client.on(DescribeConfigRuleEvaluationStatusCommand).resolves({
    ConfigRulesEvaluationStatus: [{ ConfigRuleName: 'hub-logging-1f', LastSuccessfulEvaluationTime: new Date(3_000) }],
  });
  client.on(GetComplianceDetailsByConfigRuleCommand).resolves({ EvaluationResults: [result('other', 'NON_COMPLIANT')], NextToken: 'more' });
  client
    .on(GetComplianceDetailsByConfigRuleCommand, { NextToken: 'more' })
    .resolves({ EvaluationResults: [result('evidence', 'COMPLIANT')] });
  client.on(GetResourceConfigHistoryCommand).resolves({ configurationItems: [{ configurationItemCaptureTime: new Date(2_000) }] });
});

describe('the door to AWS Config', () => {
  test('finds the rule by what it is a copy of, and the answer about our resource on any page', async () => {
    expect(await ask()).toEqual({
      rule: 's3-bucket-logging-enabled',
      resource: bucket,
      changedAt: 1_000,
      twin: undefined,
      watchers: { is: 'known', value: [{ name: 'hub-logging-1f', picksByTag: false }], source: 'config:DescribeConfigRules' },
      isRecording: { is: 'known', value: true, source: 'config:DescribeConfigurationRecorders' },
      answers: {
        is: 'known',
        value: [expect.objectContaining({ rule: 'hub-logging-1f', says: 'COMPLIANT', invokedAt: 3_000 })],
        source: 'config:GetComplianceDetailsByConfigRule',
      },
      runs: { is: 'known', value: [{ rule: 'hub-logging-1f', succeededAt: 3_000 }], source: 'config:DescribeConfigRuleEvaluationStatus' },
      capturedAt: { is: 'known', value: 2_000, source: 'config:GetResourceConfigHistory' },
    });
    expect(await judge()).toBe('pass');
    expect(client.commandCalls(StartConfigRulesEvaluationCommand)).toHaveLength(0);
  });

  test.each([
    ['another resource', { ComplianceResourceTypes: [bucket.type], ComplianceResourceId: 'other' }],
    ['another type', { ComplianceResourceTypes: ['AWS::EC2::Instance'] }],
  ])('a rule that is limited to %s does not watch ours', async (_, Scope) => {
    client.on(DescribeConfigRulesCommand).resolves({ ConfigRules: [{ ...copy, Scope }] });
    expect((await ask()).watchers).toMatchObject({ value: [] });
  });

  test('a rule that is being deleted, or only judges templates, does not watch; one limited to our type does', async () => {
    client.on(DescribeConfigRulesCommand).resolves({
      ConfigRules: [
        { ...copy, ConfigRuleState: 'DELETING' },
        { ...copy, EvaluationModes: [{ Mode: 'PROACTIVE' }] },
        { ...copy, ConfigRuleName: 'ours', Scope: { ComplianceResourceTypes: [bucket.type], TagKey: 'team' } },
      ],
    });
    expect((await ask()).watchers).toMatchObject({ value: [{ name: 'ours', picksByTag: true }] });
  });

  test.each([
    ['off', { recording: false }, { allSupported: true }, false],
    ['on, for other types', { recording: true }, { resourceTypes: ['AWS::EC2::Instance' as const] }, false],
    ['on, for this type', { recording: true }, { allSupported: false, resourceTypes: ['AWS::S3::Bucket' as const] }, true],
    [
      'on, for all but this type',
      { recording: true },
      {
        recordingStrategy: { useOnly: 'EXCLUSION_BY_RESOURCE_TYPES' as const },
        exclusionByResourceTypes: { resourceTypes: ['AWS::S3::Bucket' as const] },
      },
      false,
    ],
    ['on, for whatever there is', { recording: true }, undefined, true],
  ])('a recorder that is %s', async (_, status, recordingGroup, isRecording) => {
    client.on(DescribeConfigurationRecorderStatusCommand).resolves({ ConfigurationRecordersStatus: [{ name: 'all', ...status }] });
    client.on(DescribeConfigurationRecordersCommand).resolves({
      ConfigurationRecorders: [{ name: 'all', ...(recordingGroup && { recordingGroup }) }],
    });
    expect((await ask()).isRecording).toMatchObject({ value: isRecording });
  });

  test('a rule whose last run failed says so, until a later one succeeds', async () => {
    const status = (failed: number) => ({
      ConfigRulesEvaluationStatus: [
        {
          ConfigRuleName: 'hub-logging-1f',
          LastSuccessfulEvaluationTime: new Date(3_000),
          LastFailedEvaluationTime: new Date(failed),
          LastErrorCode: 'AccessDenied',
        },
      ],
    });
    client.on(DescribeConfigRuleEvaluationStatusCommand).resolves(status(4_000));
    expect((await ask()).runs).toMatchObject({ value: [{ failure: 'AccessDenied' }] });
    client.on(DescribeConfigRuleEvaluationStatusCommand).resolves(status(2_000));
    expect((await ask()).runs).toMatchObject({ value: [{ rule: 'hub-logging-1f', succeededAt: 3_000 }] });
  });

  test('a resource that is not discovered was never recorded', async () => {
    client.on(GetResourceConfigHistoryCommand).rejects(failure('ResourceNotDiscoveredException'));
    expect((await ask()).capturedAt).toMatchObject({ is: 'absent' });
  });

  test.each([
    ['config:DescribeConfigRules', DescribeConfigRulesCommand, 'watchers'],
    ['config:DescribeConfigurationRecorderStatus', DescribeConfigurationRecorderStatusCommand, 'isRecording'],
    ['config:DescribeConfigurationRecorders', DescribeConfigurationRecordersCommand, 'isRecording'],
    ['config:DescribeConfigRuleEvaluationStatus', DescribeConfigRuleEvaluationStatusCommand, 'runs'],
    ['config:GetComplianceDetailsByConfigRule', GetComplianceDetailsByConfigRuleCommand, 'answers'],
    ['config:GetResourceConfigHistory', GetResourceConfigHistoryCommand, 'capturedAt'],
  ] as const)('%s denied, throttled or unanswered is unknown', async (action, command, field) => {
    const refuse = (name: string): void => {
      client.reset();
      client.on(DescribeConfigRulesCommand).resolves({ ConfigRules: [copy] });
      client.on(DescribeConfigurationRecorderStatusCommand).resolves({ ConfigurationRecordersStatus: [{ name: 'all', recording: true }] });
      client.on(command as never).rejects(failure(name));
    };
    refuse('AccessDeniedException');
    expect((await ask())[field]).toMatchObject({ is: 'unknown', permission: action });
    expect(await judge()).toBe('unknown');
    expect(configPermissions.readCompliance).toContainEqual(expect.objectContaining({ action }));
    for (const name of ['ThrottlingException', 'TimeoutError']) {
      refuse(name);
      const reading = (await ask())[field];
      expect(reading).toMatchObject({ is: 'unknown', reason: expect.stringContaining(name) });
      expect(reading).not.toHaveProperty('permission');
    }
  });
});

describe('a stale answer', () => {
  const clockAt = (start: number) => {
    let now = start;
    const sleep = async (seconds: number): Promise<void> => {
      now += seconds * 1_000;
      if (now >= start + 40_000)
        client.on(GetComplianceDetailsByConfigRuleCommand).resolves({ EvaluationResults: [result('evidence', 'COMPLIANT')] });
    };
    return { now: () => now, sleep };
  };
  const refresh =
    (clock: Clock, until: number): Read =>
    (made, asked) =>
      refreshCompliance(made, asked, { clock, until });
  const staleAnswer = () => {
    client.on(GetComplianceDetailsByConfigRuleCommand).resolves({ EvaluationResults: [result('evidence', 'COMPLIANT', 500)] });
    client.on(GetComplianceDetailsByConfigRuleCommand, { NextToken: 'more' }).resolves({});
  };

  test.each([undefined, 'ResourceInUseException', 'LimitExceededException', 'AccessDeniedException'])(
    'has the rule run once, and is polled until it is fresh (start answered %s)',
    async (refusal) => {
      staleAnswer();
      if (refusal === undefined) client.on(StartConfigRulesEvaluationCommand).resolves({});
      else client.on(StartConfigRulesEvaluationCommand).rejects(failure(refusal));
      const found = await ask({}, refresh(clockAt(0), 300_000));
      expect(found.answers).toMatchObject({ value: [{ invokedAt: 3_000 }] });
      const starts = client.commandCalls(StartConfigRulesEvaluationCommand).map(({ args }) => args[0].input.ConfigRuleNames);
      expect(starts).toEqual([['hub-logging-1f']]);
      expect(client.commandCalls(DescribeConfigRulesCommand).length).toBeLessThan(10);
    },
  );

  test('stays stale at the deadline', async () => {
    staleAnswer();
    client.on(StartConfigRulesEvaluationCommand).resolves({});
    const clock = clockAt(0);
    expect((await ask({}, refresh(clock, 30_000))).answers).toMatchObject({ value: [{ invokedAt: 500 }] });
    expect(clock.now()).toBeLessThanOrEqual(30_000);
  });
});
