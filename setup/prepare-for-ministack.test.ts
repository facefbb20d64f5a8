import { describe, expect, test } from '@jest/globals';
import { findRefusedTypes, type MinistackSettings, prepareForMinistack, type StackTemplate } from './prepare-for-ministack.ts';

/** A place in a text for `Fn::Sub`. */
const at = (name: string): string => `\${${name}}`;
const settings: MinistackSettings = { definitions: {}, refusedTypes: [], variables: {} };
const prepare = (resources: StackTemplate['Resources'], more: Partial<MinistackSettings> = {}) =>
  prepareForMinistack({ Resources: resources }, { ...settings, ...more });

describe('the copy of the template for MiniStack', () => {
  test('what MiniStack knows stays as it is, and the original too', () => {
    const resources = { Notices: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: 'Recycler' } } };
    const { template, taken, files } = prepare(resources);
    expect(template.Resources).toEqual(resources);
    expect([taken, files]).toEqual([[], {}]);
  });

  test('the traffic shifting goes; what named its parts names them by text', () => {
    const original = {
      Begin: { Type: 'AWS::Serverless::Function', Properties: { CodeUri: 'Begin', DeploymentPreference: { Type: 'Linear' } } },
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: { application: { Ref: 'ServerlessDeploymentApplication' }, group: { Ref: 'BeginDeploymentGroup' } },
        DependsOn: ['BeginDeploymentGroup'],
      },
    };
    const { template, taken } = prepare(original);
    expect(template.Resources.Begin).toEqual({ Type: 'AWS::Serverless::Function', Properties: { CodeUri: 'Begin' } });
    expect(template.Resources.Rule).toEqual({
      Type: 'AWS::Events::Rule',
      Properties: { application: 'ServerlessDeploymentApplication', group: 'BeginDeploymentGroup' },
    });
    expect(taken).toEqual([{ what: 'DeploymentPreference of Begin', why: expect.stringContaining('CodeDeploy') }]);
    expect(original.Begin.Properties.DeploymentPreference).toEqual({ Type: 'Linear' });
  });

  test('the version of a state machine is named as the first one, wherever it is named', () => {
    const { template, taken, files } = prepare(
      {
        Machine: { Type: 'AWS::Serverless::StateMachine', Properties: { AutoPublishAlias: 'live', DefinitionUri: '../machine.yaml' } },
        Begin: {
          Type: 'AWS::Serverless::Function',
          Properties: {
            ref: { Ref: 'MachineVersion' },
            sub: { 'Fn::Sub': `x/${at('MachineVersion')}/${at('!MachineVersion')}/${at('AWS::Region')}` },
            pair: { 'Fn::Sub': [`${at('MachineVersion')}-${at('Other')}`, { Other: { Ref: 'MachineAliaslive' } }] },
            machine: { Ref: 'Machine' },
          },
        },
      },
      { definitions: { Machine: { StartAt: 'Here' } } },
    );
    expect(files).toEqual({ 'Machine.asl.json': '{"StartAt":"Here"}' });
    expect(template.Resources.Machine?.Properties).toEqual({ DefinitionUri: 'Machine.asl.json' });
    expect(template.Resources.Begin?.Properties).toEqual({
      ref: { 'Fn::Sub': `${at('Machine')}:1` },
      sub: { 'Fn::Sub': `x/${at('Machine')}:1/${at('!MachineVersion')}/${at('AWS::Region')}` },
      pair: { 'Fn::Sub': [`${at('Machine')}:1-${at('Other')}`, { Other: { 'Fn::Sub': `${at('Machine')}:1` } }] },
      machine: { Ref: 'Machine' },
    });
    expect(taken.map(({ what }) => what)).toEqual(['YAML of the definition of Machine', 'AutoPublishAlias of Machine']);
  });

  test('a state machine without its definition is an error', () => {
    expect(() => prepare({ Machine: { Type: 'AWS::Serverless::StateMachine' } })).toThrow('the definition of Machine is missing');
  });

  test('an alarm on several metrics watches the first of them', () => {
    const metric = { Namespace: 'AWS/Lambda', MetricName: 'Errors', Dimensions: [{ Name: 'FunctionName', Value: 'begin' }] };
    const Metrics = [
      { Id: 'sum', Expression: 'a + b' },
      { Id: 'a', MetricStat: { Stat: 'Sum', Period: 60, Metric: metric } },
    ];
    const { template, taken } = prepare({ Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { Threshold: 1, Metrics } } });
    expect(template.Resources.Alarm?.Properties).toEqual({ Threshold: 1, ...metric, Period: 60, Statistic: 'Sum' });
    expect(taken).toEqual([{ what: 'metrics of Alarm, all but the first', why: 'MiniStack has no metric math' }]);
  });

  test('a refused type goes, and its name stands for it', () => {
    const { template, taken } = prepare(
      {
        Any: { Type: 'AWS::CloudWatch::CompositeAlarm' },
        Begin: {
          Type: 'AWS::Serverless::Function',
          DependsOn: ['Any', 'Ledger'],
          Properties: {
            arn: { 'Fn::GetAtt': ['Any', 'Arn'] },
            short: { 'Fn::GetAtt': 'Any.Arn' },
            text: { 'Fn::Sub': `${at('Any.Arn')}/*` },
          },
        },
      },
      { refusedTypes: ['AWS::CloudWatch::CompositeAlarm'] },
    );
    expect(template.Resources).toEqual({
      Begin: {
        Type: 'AWS::Serverless::Function',
        DependsOn: ['Ledger'],
        Properties: { arn: 'Any', short: 'Any', text: { 'Fn::Sub': 'Any/*' } },
      },
    });
    expect(taken).toEqual([{ what: 'Any (AWS::CloudWatch::CompositeAlarm)', why: expect.stringContaining('does not know the type') }]);
  });

  test('every function gets the addresses of the other stand-ins', () => {
    const { template } = prepareForMinistack(
      { Globals: { Function: { Environment: { Variables: { LEDGER_TABLE: 'ledger' } } } }, Resources: {} },
      { ...settings, variables: { AWS_ENDPOINT_URL_EC2: 'http://127.0.0.1:5000' } },
    );
    expect(template.Globals?.Function?.Environment?.Variables).toEqual({
      LEDGER_TABLE: 'ledger',
      AWS_ENDPOINT_URL_EC2: 'http://127.0.0.1:5000',
    });
  });

  test('the refused types are read from the answer, also where a terminal has broken it', () => {
    const answer = 'An error occurred: Template format error: Unrecognized resource types: [AWS::A::One,\n AWS::B::Two]';
    expect(findRefusedTypes(answer)).toEqual(['AWS::A::One', 'AWS::B::Two']);
    expect(findRefusedTypes('Successfully created')).toEqual([]);
  });
});
