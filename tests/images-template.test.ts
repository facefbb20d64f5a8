import { describe, expect, test } from '@jest/globals';
import { repositoryTypes } from '../setup/repository-types.ts';
import { actionsOf, readTemplate, statementsOf } from './template.ts';

const [template, recycler] = [readTemplate('images/template.yaml'), readTemplate()];
const statements = statementsOf(template);
const functions = Object.entries(template.Resources).filter(([, { Type }]) => Type === 'AWS::Serverless::Function');

describe('the stack of images', () => {
  test('shifts the traffic of one function, whose version names all that acts, by its own hooks, role and alarm', () => {
    expect(template.Resources.BeginBakeFunction?.Properties).toMatchObject({
      AutoPublishAlias: 'live',
      Environment: {
        Variables: { STATE_MACHINE_ARN: { Ref: 'BakeStateMachineVersion' }, PRUNE_FUNCTION: { Ref: 'PruneImagesFunction.Version' } },
      },
      DeploymentPreference: {
        Type: { Ref: 'DeploymentType' },
        Role: { 'Fn::GetAtt': ['DeploymentRole', 'Arn'] },
        Alarms: [{ Ref: 'CandidateAlarm' }],
        Hooks: { PreTraffic: { Ref: 'PreTrafficFunction.Version' }, PostTraffic: { Ref: 'PostTrafficFunction.Version' } },
      },
    });
    expect(template.Resources.BakeStateMachine?.Properties.DefinitionSubstitutions).toEqual({
      StepBakeFunction: { Ref: 'StepBakeFunction.Version' },
    });
    const shifted = functions.filter(([, { Properties }]) => Properties.DeploymentPreference !== undefined);
    expect(shifted.map(([name]) => name)).toEqual(['BeginBakeFunction']);
    // No schedule and no event calls a version that was not judged; the reaper, which judges nothing, answers for hooks that died.
    const called = functions.filter(([, { Properties }]) => Properties.Events !== undefined).map(([name]) => name);
    expect(called).toEqual(['BeginBakeFunction', 'ReaperFunction']);
    expect(JSON.stringify(template)).not.toContain('$LATEST');
  });

  test('is judged by the code that judges the Recycler, which is said which stack it is', () => {
    for (const [name, folder] of [
      ['PreTrafficFunction', 'hooks/pre-traffic/'],
      ['PostTrafficFunction', 'hooks/post-traffic/'],
      ['ReaperFunction', 'hooks/reaper/'],
    ] as const) {
      expect([name, recycler.Resources[name]?.Properties.CodeUri]).toEqual([name, folder]);
      expect(template.Resources[name]?.Properties).toMatchObject({
        CodeUri: `../${folder}`,
        Environment: { Variables: { JUDGED_STACK: 'images' } },
      });
    }
    for (const name of ['PreTrafficOnce', 'PostTrafficOnce']) expect(template.Resources[name]).toEqual(recycler.Resources[name]);
    expect(template.Parameters.DeploymentType?.AllowedValues).toEqual(recycler.Parameters.DeploymentType?.AllowedValues);
  });

  test('has hooks that start nothing and change nothing but the record of their release', () => {
    for (const owner of ['PreTrafficFunction', 'PostTrafficFunction']) {
      const changing = statements
        .filter((each) => each.owner === owner)
        .flatMap(({ statement }) => actionsOf(statement))
        .filter((action) => !/:(Describe|Get|List|Query|BatchGet|ConditionCheck)/.test(action));
      expect([...new Set(changing)].toSorted()).toEqual([
        'codedeploy:PutLifecycleEventHookExecutionStatus',
        'dynamodb:PutItem',
        'lambda:InvokeFunction',
        's3:PutObject',
      ]);
    }
  });

  test('keeps ledger and evidence as the stack of the Recycler does, and its logs for as long as is said', () => {
    for (const name of ['EvidenceBucket', 'EvidenceBucketPolicy']) expect(template.Resources[name]).toEqual(recycler.Resources[name]);
    const [own, other] = [template.Resources.Ledger, recycler.Resources.Ledger].map((each) => each?.Properties);
    for (const setting of ['SSESpecification', 'PointInTimeRecoverySpecification', 'DeletionProtectionEnabled', 'KeySchema'])
      expect([setting, own?.[setting]]).toEqual([setting, other?.[setting]]);
    for (const { Type, Properties } of Object.values(template.Resources))
      if (Type === 'AWS::Logs::LogGroup') expect(Properties.RetentionInDays).toEqual({ Ref: 'LogRetentionDays' });
  });

  test('has no wildcard action, and only types that the Serverless Application Repository takes', () => {
    expect(statements.flatMap(({ statement }) => actionsOf(statement)).filter((action) => action.includes('*'))).toEqual([]);
    for (const { Type } of Object.values(template.Resources)) expect([...repositoryTypes]).toContain(Type);
  });
});
