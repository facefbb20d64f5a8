import { describe, expect, test } from '@jest/globals';
import { answerHook, createReleaseStage } from '../stage-for-tests.ts';
import { stampTemplate } from './stamp-template.ts';
import { createSmallStack, smallDefinition } from './template-for-tests.ts';

const stateMachineOf = (stage: ReturnType<typeof createReleaseStage>): string | undefined => {
  const { functions, stack } = stage.release;
  const { fn } = functions.require(stack.resources.get('BeginFunction')?.name ?? '');
  return functions.choose({ fn, qualifier: 'live' }).environment.STATE_MACHINE_ARN?.split(':').at(-1);
};

describe('a stack', () => {
  test('keeps what its policies retain, and the old versions go on with the code of their release', async () => {
    const stage = createReleaseStage();
    await stage.deploy('r1');
    const bucket = stage.release.stack.resources.get('Evidence')?.name;
    const next = createSmallStack('r2');
    delete next.Resources.Evidence;
    delete next.Resources.CandidateAlarm;
    const group = next.Resources.BeginGroup;
    if (group?.Properties) group.Properties.AlarmConfiguration = { Enabled: false };
    const result = await stage.act(() => stage.release.deploy({ release: 'r2', translated: next, definition: smallDefinition }));
    expect(result.status).toBe('UPDATE_COMPLETE');
    const { kept, deleted } = stage.release.stack;
    expect(kept.map(({ logicalId }) => logicalId)).toEqual(
      expect.arrayContaining(['MachineVersion', 'BeginFunctionVersionr1', 'PreAsynchronous', 'Evidence']),
    );
    expect(deleted.map(({ logicalId }) => logicalId)).toEqual(['CandidateAlarm']);
    const { name = '' } = stage.release.stack.resources.get('AdvanceFunction') ?? {};
    const answers = await stage.act(() =>
      Promise.all(['1', '2'].map((version) => stage.release.invocations.invoke(name, version, { x: 1 }))),
    );
    expect(answers.map(({ payload }) => JSON.parse(payload))).toEqual([
      { release: 'r1', event: { x: 1 } },
      { release: 'r2', event: { x: 1 } },
    ]);
    // What was kept is still there for every reader.
    expect(await stage.act(() => stage.call('S3.GetBucketVersioning', { Bucket: bucket }))).toEqual({ Status: 'Enabled' });
  });

  test('goes back whole: roles, environment and state machine version of before, while the failed versions stay', async () => {
    const stage = createReleaseStage((release) => (release === 'r2' ? { PreFunction: answerHook('Failed') } : {}));
    await stage.deploy('r1');
    await stage.deploy('r2', { hookGrants: ['codedeploy:*'], bucket: { VersioningConfiguration: { Status: 'Suspended' } } });
    const { stack, functions } = stage.release;
    expect(stack.status()).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(stateMachineOf(stage)).toBe('1');
    expect(stack.resources.get('MachineVersion')?.name).toBe('1');
    expect(stack.resources.get('Evidence')?.properties.VersioningConfiguration).toEqual({ Status: 'Enabled' });
    expect(JSON.stringify(stack.resources.get('PreRole')?.properties)).toContain('codedeploy:GetDeployment');
    const { fn } = functions.require(stack.resources.get('BeginFunction')?.name ?? '');
    expect([fn.versions.length, fn.latest.release]).toEqual([2, 'r1']);
    // The next release finds all in order.
    expect((await stage.deploy('r3')).status).toBe('UPDATE_COMPLETE');
    expect(stage.alias()).toMatchObject({ version: '3' });
    expect(stateMachineOf(stage)).toBe('3');
  });

  test('that fails after the alias has moved goes back by a deployment of its own', async () => {
    const stage = createReleaseStage(undefined, {
      failsAt: (id, release) => (id === 'Tick' && release === 'r2' ? 'the rule broke' : undefined),
    });
    await stage.deploy('r1');
    const { status, reason, deployments } = await stage.deploy('r2', { schedule: 'rate(10 minutes)' });
    expect([status, reason]).toEqual(['UPDATE_ROLLBACK_COMPLETE', 'the rule broke']);
    expect(deployments.map(({ creator, status: ended }) => `${creator} ${ended}`)).toEqual([
      'CloudFormation Succeeded',
      'CloudFormationRollback Succeeded',
    ]);
    expect(stage.alias()).toEqual({ name: 'live', version: '1', weights: {} });
  });

  test('that fails when it is created leaves nothing but what is retained', async () => {
    const stage = createReleaseStage(undefined, { failsAt: (id) => (id === 'Tick' ? 'no rule' : undefined) });
    expect(await stage.deploy('r1')).toMatchObject({ status: 'CREATE_FAILED', reason: 'no rule' });
    expect(stage.release.stack.resources.size).toBe(0);
    expect(stage.release.stack.kept.map(({ logicalId }) => logicalId)).toContain('Evidence');
  });

  test('with the same code under another release keeps the code, and publishes no version of it', async () => {
    const stage = createReleaseStage();
    await stage.deploy('r1');
    const same = await stage.act(() =>
      stage.release.deploy({ release: 'r2', translated: createSmallStack('r1'), definition: smallDefinition }),
    );
    expect(same).toEqual({ status: 'UPDATE_COMPLETE', deployments: [] });
    await stage.pass(301);
    expect(stage.release.invocations.log.at(-1)).toMatchObject({ release: 'r1' });
    const renamed = createSmallStack('r1');
    renamed.Resources.BeginFunctionVersionOther = { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'BeginFunction' } } };
    const refused = await stage.act(() => stage.release.deploy({ release: 'r3', translated: renamed, definition: smallDefinition }));
    expect(refused).toMatchObject({
      status: 'UPDATE_ROLLBACK_COMPLETE',
      reason: expect.stringContaining('A version for this Lambda function exists'),
    });
  });

  test('two versions under different roles cannot share an alias', async () => {
    const stage = createReleaseStage();
    await stage.deploy('r1');
    const { deployments } = await stage.deploy('r2', { begin: { Role: { 'Fn::GetAtt': ['AdvanceRole', 'Arn'] } } });
    expect(deployments[0]).toMatchObject({ status: 'Failed', error: { code: 'INVALID_LAMBDA_CONFIGURATION' } });
  });

  test('refuses a wrong template before anything changes', async () => {
    const stage = createReleaseStage();
    await stage.deploy('r1');
    const before = stage.seconds();
    const wrong = createSmallStack('r2');
    wrong.Resources.Odd = { Type: 'AWS::SNS::Topic', Properties: { TopicName: { Ref: 'Nobody' } } };
    const deploy = () => stage.release.deploy({ release: 'r2', translated: wrong, definition: smallDefinition });
    await expect(stage.act(deploy)).rejects.toThrow('Ref names Nobody');
    expect([stage.seconds(), stage.release.stack.status()]).toEqual([before, 'CREATE_COMPLETE']);
  });

  test('is reported resource by resource', async () => {
    const stage = createReleaseStage();
    await stage.deploy('r1');
    const { StackResourceSummaries } = await stage.act(() =>
      stage.call<{ StackResourceSummaries: object[] }>('CloudFormation.ListStackResources', { StackName: 'recycler' }),
    );
    expect(StackResourceSummaries).toContainEqual(
      expect.objectContaining({ LogicalResourceId: 'Ledger', ResourceType: 'AWS::DynamoDB::Table' }),
    );
    await expect(stage.act(() => stage.call('CloudFormation.ListStackResources', { StackName: 'other' }))).rejects.toThrow(
      'does not exist',
    );
  });
});

describe('a stamped template', () => {
  test('names every version, code and definition anew, and nothing else', async () => {
    const template = createSmallStack('0123456789');
    const stamped = stampTemplate(template, 'r2');
    const versions = (of: typeof template) => Object.keys(of.Resources).filter((id) => of.Resources[id]?.Type === 'AWS::Lambda::Version');
    expect(versions(stamped)).toHaveLength(versions(template).length);
    for (const id of versions(stamped)) expect(versions(template)).not.toContain(id);
    expect(JSON.stringify(stamped)).not.toContain('Version0123456789');
    expect(stamped.Resources.Evidence).toEqual(template.Resources.Evidence);
    const stage = createReleaseStage();
    for (const release of ['r1', 'r2', 'r3']) {
      const translated = stampTemplate(template, release);
      await stage.act(() => stage.release.deploy({ release, translated, definition: smallDefinition }));
      expect(stage.release.stack.release()).toBe(release);
    }
    expect(stage.alias()).toMatchObject({ version: '3' });
  });
});
