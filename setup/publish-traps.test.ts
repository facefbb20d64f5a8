import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { findCapabilities } from './publish-capabilities.ts';
import { type Application, addApplication, describeApplication, type Manifest } from './publish-metadata.ts';
import { findTraps, isUnreleased, type Publication, trapNames } from './publish-traps.ts';
import { findUnprovenProperties } from './repository-properties.ts';

const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')) as Manifest;
const application = describeApplication(manifest, 'instance-recycler', '../..');
const type = (Type: string, Properties = {}) => ({ Resources: { It: { Type, Properties } } });
const fine: Publication = {
  application,
  template: {
    Resources: {
      Act: {
        Type: 'AWS::Serverless::Function',
        Properties: {
          Events: { Tick: { Type: 'Schedule', Properties: { Schedule: 'rate(5 minutes)' } } },
          Policies: [{ Statement: [{ Effect: 'Allow', Action: ['iam:PassRole'], Resource: 'arn:aws:iam::111122223333:role/web' }] }],
        },
      },
      Role: { Type: 'AWS::IAM::Role', Properties: {} },
    },
  },
  files: { '../../LICENSE': 'Apache License', '../../README-SAR.md': '# It\n[source](https://example.com), [below](#below)' },
  archives: { Act: 50 * 1_048_576 },
  changelog: `# Changelog\n\n## Unreleased: ${manifest.version}\n\n## 0.0.9\n`,
};
const describing = (change: Partial<Record<keyof Application, unknown>>): Partial<Publication> => ({
  application: { ...application, ...change } as Application,
});
const readme = (text: string): Partial<Publication> => ({ files: { ...fine.files, '../../README-SAR.md': text } });
const granting = (statement: object) => ({ template: type('AWS::Serverless::Function', { Policies: [{ Statement: [statement] }] }) });
const large = 'x'.repeat(5 * 1_048_576 + 1);

const breaches: [trap: string, breach: Partial<Publication>, expected: string][] = [
  ['intrinsics in the metadata', describing({ SemanticVersion: { Ref: 'Version' } }), 'SemanticVersion must be plain text'],
  ['intrinsics in the metadata', describing({ HomePageUrl: ['https://$', '{Host}/'].join('') }), 'HomePageUrl must be plain text'],
  ['intrinsics in the metadata', describing({ Labels: [{ 'Fn::Sub': 'a' }] }), 'Labels must be plain text'],
  ['texts of the metadata', describing({ Name: 'Instance Recycler' }), 'Name must match'],
  ['texts of the metadata', describing({ Name: 'x'.repeat(141) }), 'at most 140'],
  ['texts of the metadata', describing({ Description: '' }), 'Description must match'],
  ['texts of the metadata', describing({ Description: 'x'.repeat(257) }), 'at most 256'],
  ['texts of the metadata', describing({ Author: 'The Authors' }), 'Author must match'],
  ['texts of the metadata', describing({ Author: 'a--b' }), 'Author must match'],
  ['texts of the metadata', describing({ Author: 'x'.repeat(128) }), 'at most 127'],
  ['labels', describing({ Labels: Array.from({ length: 11 }, (_, index) => `l${index}`) }), '11 of at most 10'],
  ['labels', describing({ Labels: ['auto scaling'] }), "'auto scaling' must match"],
  ['labels', describing({ Labels: ['x'.repeat(128)] }), 'at most 127'],
  ['addresses', describing({ SourceCodeUrl: 'git@example.com:it.git' }), 'SourceCodeUrl must be an https address'],
  ['addresses', describing({ HomePageUrl: 'http://example.com' }), 'HomePageUrl must be an https address'],
  ['licence and readme', { files: { ...fine.files, '../../LICENSE': undefined } }, 'LicenseUrl: there is no file ../../LICENSE'],
  ['licence and readme', readme(''), 'ReadmeUrl: there is no file'],
  ['licence and readme', { files: { ...fine.files, '../../LICENSE': large } }, 'LicenseUrl: ../../LICENSE has more than 5 MB'],
  ['licence and readme', readme(large), 'ReadmeUrl: ../../README-SAR.md has more than 5 MB'],
  ['relative links in the readme', readme('See [releases](docs/releases.md).'), "the link to 'docs/releases.md'"],
  ['relative links in the readme', readme('![Picture](docs/rollout.svg)'), "the link to 'docs/rollout.svg'"],
  ['version', describing({ SemanticVersion: '1.0' }), "'1.0' of package.json is none"],
  ['version', describing({ SemanticVersion: '01.0.0' }), 'is none by semver.org'],
  ['version', { changelog: '# Changelog\n\n## [99.0.0] - 2026-01-06\n' }, 'CHANGELOG.md knows 99.0.0 already'],
  ['types', { template: type('AWS::CodeDeploy::DeploymentConfig') }, 'It: AWS::CodeDeploy::DeploymentConfig is not in the "List'],
  ['types', { template: type('AWS::CloudWatch::CompositeAlarm') }, 'CompositeAlarm is not in'],
  ['types', { template: type('AWS::StepFunctions::StateMachineVersion') }, 'StateMachineVersion is not in'],
  ['types', { template: type('AWS::Serverless::Connector') }, 'Connector is not in'],
  ['types', { template: type('AWS::Scheduler::Schedule') }, 'Scheduler::Schedule is not in'],
  ['types', { template: type('Custom::Thing') }, 'Custom::Thing is not in'],
  [
    'properties',
    { template: type('AWS::Serverless::Function', { SnapStart: {} }) },
    'It: the repository refused SnapStart of AWS::Serverless',
  ],
  [
    'properties',
    { template: { ...type('AWS::Serverless::Function'), Globals: { Function: { FunctionUrlConfig: {} } } } },
    'It: the repository refused FunctionUrlConfig of AWS::Serverless::Function (aws/serverless-application-model#2421)',
  ],
  [
    'properties',
    { template: type('AWS::Serverless::Function', { Events: { Work: { Type: 'SQS', Properties: { ScalingConfig: {} } } } }) },
    'It: the repository refused ScalingConfig of SQS',
  ],
  [
    'schedules',
    { template: type('AWS::Serverless::StateMachine', { Events: { Tick: { Type: 'ScheduleV2' } } }) },
    'It: the event Tick is a ScheduleV2',
  ],
  [
    'schedules',
    { template: type('AWS::Serverless::Function', { Events: { Tick: { Type: 'Schedule', Properties: { RetryPolicy: {} } } } }) },
    'It: the event Tick has a RetryPolicy',
  ],
  ['broad permissions', granting({ Effect: 'Allow', Action: 'iam:*', Resource: '*' }), 'It: allows iam:* on everything'],
  ['broad permissions', granting({ Effect: 'Allow', Action: ['s3:Get*', 'iam:PutRolePolicy'], Resource: ['*'] }), 'iam:PutRolePolicy'],
  [
    'broad permissions',
    { template: type('AWS::IAM::Role', { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AWSLambda_FullAccess'] }) },
    'has AWSLambda_FullAccess',
  ],
  ['archives', { archives: { Act: 50 * 1_048_576 + 1 } }, 'Act: its archive has 51 MB, of at most 50'],
];

describe('traps of the repository', () => {
  test('none in an application that keeps its rules', () => {
    expect(findTraps(fine)).toEqual([]);
  });

  test.each(breaches)('%s: %#', (_, breach, expected) => {
    const found = findTraps({ ...fine, ...breach });
    expect(found.join('\n')).toContain(expected);
  });

  test('each has a planted breach', () => {
    expect([...new Set(breaches.map(([trap]) => trap))].toSorted()).toEqual([...trapNames].toSorted());
  });
});

describe('properties of which nothing shows that the repository takes them', () => {
  test('are named once each, with what they are of', () => {
    const { Resources } = type('AWS::Serverless::Function', {
      Runtime: 'nodejs24.x',
      DeploymentPreference: { Type: 'AllAtOnce', PassthroughCondition: true },
      Events: { Tick: { Type: 'Schedule', Properties: { State: 'ENABLED', Schedule: 'rate(1 hour)' } } },
    });
    const template = {
      Resources: { ...Resources, Other: Resources.It, Topic: { Type: 'AWS::SNS::Topic' } },
      Globals: { Function: { LoggingConfig: {} } },
    };
    expect(findUnprovenProperties(template)).toEqual([
      'LoggingConfig of Function',
      'PassthroughCondition of DeploymentPreference',
      'State of Schedule',
    ]);
    expect(findUnprovenProperties(fine.template)).toEqual([]);
  });
});

describe('capabilities', () => {
  const of = (template: Publication['template']) => findCapabilities(template).map(({ name }) => name);

  test.each([
    ['a role', type('AWS::IAM::Role'), ['CAPABILITY_IAM']],
    ['a role with a name', type('AWS::IAM::Role', { RoleName: 'mine' }), ['CAPABILITY_NAMED_IAM']],
    ['a policy of a bucket', type('AWS::S3::BucketPolicy'), ['CAPABILITY_RESOURCE_POLICY']],
    ['a nested application', type('AWS::Serverless::Application'), ['CAPABILITY_AUTO_EXPAND']],
    ['policy templates of SAM', type('AWS::Serverless::Function', { Policies: [{ SQSPollerPolicy: {} }] }), []],
    ['policies that are written out', type('AWS::Serverless::Function', { Policies: [{ Statement: [] }] }), ['CAPABILITY_IAM']],
    ['nothing of that', type('AWS::DynamoDB::Table'), []],
  ])('of %s', (_, template, expected) => {
    expect(of(template)).toEqual(expected);
  });
});

describe('the metadata', () => {
  test('has addresses only where package.json has them', () => {
    const { homepage: _, repository: __, ...plain } = manifest;
    expect(Object.keys(describeApplication(plain, 'me', '.'))).not.toEqual(expect.arrayContaining(['HomePageUrl']));
    const known = { ...plain, homepage: 'https://example.com', repository: { url: 'git+https://example.com/it.git' } };
    expect(describeApplication(known, 'me', '.')).toMatchObject({
      HomePageUrl: 'https://example.com',
      SourceCodeUrl: 'https://example.com/it.git',
    });
  });

  test('is added beside what the template has, and has the version of package.json', () => {
    const template = { Metadata: { Other: 1 }, Resources: {} };
    expect(addApplication(template, application)).toEqual({
      Metadata: { Other: 1, 'AWS::ServerlessRepo::Application': expect.objectContaining({ SemanticVersion: manifest.version }) },
      Resources: {},
    });
    expect(template.Metadata).toEqual({ Other: 1 });
  });

  test('knows whether a version is still unreleased', () => {
    const changelog = '## Unreleased: 1.2.0\n\n## 1.1.0\n';
    expect([isUnreleased(changelog, '1.2.0'), isUnreleased(changelog, '1.1.0')]).toEqual([true, false]);
  });
});
