import {
  ConfigServiceClient,
  PutConfigRuleCommand,
  PutConfigurationRecorderCommand,
  StartConfigurationRecorderCommand,
  StopConfigurationRecorderCommand,
} from '@aws-sdk/client-config-service';
import { afterAll, describe, expect, test } from '@jest/globals';
import { type Check, checkResources } from '../../fitness/check-resources.ts';
import { type ComplianceByRule, checkCompliance } from '../../fitness/config/check-compliance.ts';
import { readCompliance } from '../../fitness/config/door.ts';
import { refreshCompliance } from '../../fitness/config/refresh/door.ts';
import { identifierOf, rules } from '../../fitness/config/rules.ts';
import { decide, type Verdict } from '../../fitness/decide.ts';
import { meta } from '../../fitness/meta/meta.ts';
import { settingsFor } from './moto-fleet.ts';
import { startMinistack } from './server.ts';

// What MiniStack does not report: no rule of it ever judges anything, which is what AWS Config says of a rule that has not run yet, and
// it has no GetResourceConfigHistory and no StartConfigRulesEvaluation. Answers that a rule did give are in fitness/config.
const ministack = await startMinistack();
const client = new ConfigServiceClient({ ...settingsFor(ministack?.endpoint ?? ''), maxAttempts: 1 });
const resources = [
  { type: 'AWS::S3::Bucket', id: 'evidence' },
  { type: 'AWS::DynamoDB::Table', id: 'ledger' },
  { type: 'AWS::Lambda::Function', id: 'begin' },
] as const;
const now = Date.parse('2026-03-01T00:00:00Z');

/** Our own checks, all passed. */
const twins = rules.flatMap(({ twin, type, severity }): Check[] =>
  resources
    .filter((resource) => resource.type === type)
    .map(({ id: resource }) => ({
      ...{ id: twin, resource, subject: 'own', title: '', severity, why: '', remedy: '', source: '' },
      judgement: { outcome: 'pass', reason: 'is as asked', evidence: { is: 'fine' } },
    })),
);

const question = { resources, twins, changedAt: now };
const judge = async (found?: ComplianceByRule): Promise<{ checks: Check[]; verdict: Verdict }> => {
  const checks = checkCompliance(resources, found ?? (await readCompliance(client, question)), 'pre-traffic');
  const selfCheck = checkResources(meta, ['gate'], new Map([['gate', {}]]), 'pre-traffic');
  const ground = { release: 'r1', phase: 'pre-traffic', now, waivers: [], complexity: [] } as const;
  return { checks, verdict: decide([...selfCheck, ...twins, ...checks], ground) };
};
const outcomesOf = (checks: Check[]): string[] => [...new Set(checks.map(({ judgement }) => judgement.outcome))];

const makeRules = async (types: readonly string[]): Promise<void> => {
  for (const rule of rules.filter(({ type }) => types.includes(type)))
    await client.send(
      new PutConfigRuleCommand({
        // An account, a pack or Security Hub calls its copy as it likes.
        ConfigRule: { ConfigRuleName: `hub-${rule.name}-1f2e3d`, Source: { Owner: 'AWS', SourceIdentifier: identifierOf(rule) } },
      }),
    );
};

afterAll(() => ministack?.stop());

(ministack ? describe : describe.skip)('AWS Config on MiniStack, through the door', () => {
  test('without rules our own checks decide', async () => {
    const { checks, verdict } = await judge();
    expect(checks).toHaveLength(9);
    for (const { judgement } of checks)
      expect(judgement).toMatchObject({ outcome: 'pass', reason: expect.stringContaining('judged by our own check') });
    expect(verdict).toMatchObject({ outcome: 'pass', blocks: [] });
  });

  test('with rules and no recorder they decide still, except where a rule needs none', async () => {
    await makeRules(['AWS::S3::Bucket']);
    expect(outcomesOf((await judge()).checks)).toEqual(['pass']);
    await makeRules(['AWS::DynamoDB::Table']);
    const { checks } = await judge();
    expect(checks.filter(({ judgement }) => judgement.outcome === 'unknown').map(({ id }) => id)).toEqual([
      'config-dynamodb-autoscaling-enabled',
    ]);
  });

  test('INSUFFICIENT_DATA is unknown, and blocks, although our own checks pass', async () => {
    await makeRules(['AWS::Lambda::Function']);
    const recorder = { name: 'all', roleARN: 'arn:aws:iam::123456789012:role/config', recordingGroup: { allSupported: true } };
    await client.send(new PutConfigurationRecorderCommand({ ConfigurationRecorder: recorder }));
    await client.send(new StartConfigurationRecorderCommand({ ConfigurationRecorderName: 'all' }));
    const { checks, verdict } = await judge();
    expect(outcomesOf(checks)).toEqual(['unknown']);
    for (const { judgement } of checks) expect(judgement.reason).toContain('INSUFFICIENT_DATA');
    expect(verdict.outcome).toBe('unknown');
    expect(verdict.blocks.filter((line) => line.startsWith('unknown: config-'))).toHaveLength(7);
  });

  test('and stays so when the rules are asked to run, until the deadline', async () => {
    let time = now;
    const clock = {
      now: () => time,
      sleep: async (seconds: number) => {
        time += seconds * 1_000;
      },
    };
    const { checks } = await judge(await refreshCompliance(client, question, { clock, until: now + 60_000 }));
    expect(outcomesOf(checks)).toEqual(['unknown']);
    expect(time).toBe(now + 60_000);
  });

  test('a recorder that is switched off leaves it to our own checks', async () => {
    await client.send(new StopConfigurationRecorderCommand({ ConfigurationRecorderName: 'all' }));
    const { checks } = await judge();
    expect(checks.find(({ id }) => id === 'config-s3-bucket-versioning-enabled')?.judgement).toMatchObject({
      outcome: 'pass',
      reason: expect.stringContaining('does not record'),
    });
  });

  test('a stand-in that is gone leaves everything unknown', async () => {
    await ministack?.stop();
    expect(outcomesOf((await judge()).checks)).toEqual(['unknown']);
  });
});
