import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { describe, expect, test } from '@jest/globals';
import { readCompliance } from '../../../fitness/config/door.ts';
import { createReleaseStage } from '../stage-for-tests.ts';
import type { ScriptedCompliance } from './compliance.ts';

const rule = 's3-bucket-versioning-enabled';
const versioning: ScriptedCompliance = { rule, resource: 'Evidence', type: 'AWS::S3::Bucket', compliant: true, lagSeconds: 300 };

const install = async (compliance: ScriptedCompliance[] = []) => {
  const stage = createReleaseStage(undefined, { compliance });
  await stage.deploy('r1');
  const client = new ConfigServiceClient({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' },
    retryStrategy: stage.world.retryStrategy,
  });
  stage.world.attach(client);
  const bucket = stage.release.stack.resources.get('Evidence');
  const read = async (name = rule, type: 'AWS::S3::Bucket' | 'AWS::::Account' = 'AWS::S3::Bucket', id = bucket?.name ?? '') => {
    const question = { resources: [{ type, id }], twins: [], changedAt: bucket?.changedAt ?? 0 };
    return (await stage.act(() => readCompliance(client, question))).get(name)?.get(id);
  };
  return { stage, read, changedAt: () => stage.release.stack.resources.get('Evidence')?.changedAt ?? 0 };
};

describe('AWS Config', () => {
  test('records nothing and has no rules unless the scenario says so', async () => {
    const { read } = await install();
    expect(await read()).toMatchObject({ watchers: { value: [] }, isRecording: { value: false }, answers: { value: [] } });
  });

  test('says nothing of a resource before its lag is over', async () => {
    const { read, stage, changedAt } = await install([versioning]);
    expect(await read()).toMatchObject({ watchers: { value: [{ name: rule }] }, answers: { value: [] }, capturedAt: { is: 'absent' } });
    await stage.pass(301);
    const at = changedAt() + 300_000;
    expect(await read()).toMatchObject({ answers: { value: [{ says: 'COMPLIANT', invokedAt: at }] }, capturedAt: { value: at } });
  });

  test('goes on reporting the old configuration after a change', async () => {
    const { read, stage, changedAt } = await install([{ ...versioning, compliant: false, before: true }]);
    await stage.pass(400);
    const first = changedAt();
    await stage.deploy('r2', { bucket: { VersioningConfiguration: { Status: 'Suspended' } }, config: 'AllAtOnce' });
    expect(changedAt()).toBeGreaterThan(first);
    expect(await read()).toMatchObject({
      answers: { value: [{ says: 'COMPLIANT', invokedAt: first + 300_000 }] },
      capturedAt: { value: first + 300_000 },
    });
    // Another run reads the same record.
    await stage.act(() => stage.call('ConfigService.StartConfigRulesEvaluation', { ConfigRuleNames: [rule] }));
    const again = await read();
    expect(again).toMatchObject({ capturedAt: { value: first + 300_000 } });
    expect(again?.answers).toMatchObject({ value: [{ says: 'COMPLIANT' }] });
    await expect(
      stage.act(() => stage.call('ConfigService.StartConfigRulesEvaluation', { ConfigRuleNames: [rule] })),
    ).rejects.toMatchObject({ name: 'LimitExceededException' });
    await stage.pass(300);
    expect(await read()).toMatchObject({ answers: { value: [{ says: 'NON_COMPLIANT' }] }, capturedAt: { value: changedAt() + 300_000 } });
  });

  test('has no answer where it has insufficient data', async () => {
    const { read, stage } = await install([{ ...versioning, compliant: 'insufficient' }]);
    await stage.pass(301);
    const found = await read();
    expect(found).toMatchObject({ isRecording: { value: true }, answers: { value: [] } });
    expect(found?.runs).toMatchObject({ value: [{ succeededAt: undefined }] });
  });

  test('reports on the account too', async () => {
    const throughput = {
      rule: 'dynamodb-throughput-limit-check',
      resource: 'account',
      type: 'AWS::::Account',
      compliant: true,
      lagSeconds: 0,
    };
    const { read } = await install([throughput]);
    expect(await read(throughput.rule, 'AWS::::Account', '111122223333')).toMatchObject({ answers: { value: [{ says: 'COMPLIANT' }] } });
  });

  test('answers by resource as by rule', async () => {
    const { stage } = await install([{ ...versioning, lagSeconds: 0 }]);
    const ResourceId = stage.release.stack.resources.get('Evidence')?.name;
    const input = { ResourceType: 'AWS::S3::Bucket', ResourceId };
    const answer = await stage.act(() => stage.call('ConfigService.GetComplianceDetailsByResource', input));
    expect(answer).toMatchObject({ EvaluationResults: [{ ComplianceType: 'COMPLIANT' }] });
  });
});
