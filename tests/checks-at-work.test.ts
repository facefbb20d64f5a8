import { beforeAll, describe, expect, test } from '@jest/globals';
import { propertiesOf } from '../bench/gate/operators/template-edits.ts';
import {
  type ReleaseRehearsal,
  type ReleaseStep,
  readRecordedStack,
  rehearseReleases,
} from '../cli/release-rehearsal/rehearse-releases.ts';
import type { Check } from '../fitness/check-resources.ts';
import { knownChecks } from '../fitness/subjects.ts';
import { callerProof } from '../rehearsal/release/caller-proof.ts';
import type { Json, TranslatedTemplate } from '../rehearsal/release/cloud-formation/template-language.ts';
import type { ReleaseWorld } from '../rehearsal/release/create-release-world.ts';
import { readScenario } from '../rehearsal/scenario.ts';

/*
 * Every fitness function through the door that production opens, on what the embedded cloud answers to the SDK: that it can pass, and that it can
 * fail. A function that needs what no one reads would be unknown for ever, and its breach would go unnamed.
 */
const hour = 3_600_000;

/** Outcomes by fitness function, of every verdict that was written. */
const outcomesOf = ({ release }: ReleaseRehearsal): Map<string, Set<string>> => {
  const found = new Map<string, Set<string>>();
  for (const [key, object] of release.objects) {
    if (!key.includes('/verdicts/')) continue;
    for (const { id, judgement } of (JSON.parse(String(object)) as { checks: Check[] }).checks)
      found.set(id, (found.get(id) ?? new Set()).add(judgement.outcome));
  }
  return found;
};

/**
 * Two good releases; hours after the second, people spoil by hand what they can, and it is attested again; then a third release comes with a
 * spoiled template.
 */
const rehearse = (): Promise<ReleaseRehearsal> => {
  const { translated } = readRecordedStack();
  return rehearseReleases({
    scenario: readScenario({ fleets: [{ name: 'canary', desiredCapacity: 6 }] }),
    canaryFleets: ['canary'],
    steps: [{ release: 'v1' }, { release: 'v2', after: 600 }, { release: 'v3', after: 3 * 3_600, ...spoilTemplate(translated) }],
    watch: 600,
    onReady: (world, release) => {
      release.timeline.listen(({ kind, data }) => {
        if (kind !== 'promoted' || data.release !== 'v2') return;
        world.clock.at(world.clock.now() + 2 * hour, () => {
          spoilByHand(release);
          const name = release.stack.resources.get('AttestFunction')?.name ?? '';
          void world.clock.spawn(() => release.invocations.invoke(name, undefined, { caller: callerProof }));
        });
      });
    },
  });
};

const noBlock = { BlockPublicAcls: false, BlockPublicPolicy: false, IgnorePublicAcls: false, RestrictPublicBuckets: false };
const open = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: ['arn:aws:s3:::*', 'arn:aws:s3:::*/*'] }],
};
const stranger = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: '210987654321' }, Action: '*', Resource: '*' }],
};
const anything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

/** Everything that a person can spoil by hand after a release went live. */
const spoilByHand = ({ settings, functions, stack, alarms, codeDeploy }: ReleaseWorld): void => {
  settings.drift('EvidenceBucket', {
    ...{ BucketEncryption: undefined, VersioningConfiguration: { Status: 'Suspended' }, PublicAccessBlockConfiguration: noBlock },
  });
  settings.drift('EvidenceBucketPolicy', { PolicyDocument: open });
  settings.drift('Ledger', {
    ...{ SSESpecification: { SSEEnabled: false }, BillingMode: 'PROVISIONED' },
    ProvisionedThroughput: { ReadCapacityUnits: 50_000, WriteCapacityUnits: 5 },
    ...{ PointInTimeRecoverySpecification: undefined, DeletionProtectionEnabled: false, TimeToLiveSpecification: undefined },
  });
  settings.drift('Notices', { KmsMasterKeyId: undefined });
  settings.drift('NoticesPolicy', { PolicyDocument: open });
  settings.drift('NoticesKey', { KeyPolicy: stranger });
  settings.drift('ReaperFunctionDeploymentEnded', { State: 'DISABLED' });
  settings.drift('OperatorPolicy', { PolicyDocument: anything });
  settings.drift('ReaperFunctionRole', { Policies: [{ PolicyName: 'x', PolicyDocument: anything }], AssumeRolePolicyDocument: stranger });
  const fn = functions.require(stack.resources.get('AdvanceFunction')?.name ?? '').fn;
  fn.statements.set('$LATEST', [{ Sid: 'x', Effect: 'Allow', Principal: '*', Action: 'lambda:InvokeFunction', Resource: fn.arn }]);
  for (const alarm of alarms.all.values())
    Object.assign(alarm, { properties: { ...alarm.properties, Threshold: 1_000, AlarmActions: [], ActionsEnabled: false } });
  for (const group of codeDeploy.groups.values()) Object.assign(group, { alarms: [], isAlarmIgnored: true });
};

/** What a release can spoil of itself. */
const spoilTemplate = (translated: TranslatedTemplate): Partial<ReleaseStep> => {
  const template = structuredClone(translated);
  const of = (id: string): Json => propertiesOf(template, id);
  Object.assign(of('AdvanceFunction'), { Timeout: undefined, Runtime: 'nodejs16.x', TracingConfig: { Mode: 'PassThrough' } });
  Object.assign(of('ConcludeFunction'), { Environment: { Variables: { API_TOKEN: 'c2VjcmV0LXNlY3JldC1zZWNyZXQ' } } });
  delete of('PreTrafficOnce').DestinationConfig;
  delete of('PruneFunctionEventInvokeConfig').DestinationConfig;
  Object.assign(of('PostTrafficFunction'), { Timeout: 900 });
  Object.assign(of('RecyclerStateMachine'), { LoggingConfiguration: undefined, TracingConfiguration: { Enabled: false } });
  Object.assign(of('BeginFunctionDeploymentGroup'), {
    ...{ AutoRollbackConfiguration: { Enabled: false }, DeploymentConfigName: 'CodeDeployDefault.LambdaAllAtOnce' },
  });
  template.Resources.Another = { Type: 'AWS::S3::Bucket', Properties: {} };
  return { translated: template };
};

/** What is asked of the stack of images alone: that each passes and fails there is in tests/images-release.test.ts. */
const ofImagesAlone = ['instance-role-trust', 'instance-role-bounds'];

describe('every fitness function, through the doors of production', () => {
  let found: Map<string, Set<string>>;
  beforeAll(async () => {
    found = outcomesOf(await rehearse());
  });
  const without = (outcome: string): string[] => knownChecks.filter((id) => found.get(id)?.has(outcome) !== true);

  test('can pass, but for what needs more than a release: each of these is shown where it is named', () => {
    expect(without('pass').toSorted()).toEqual(
      [
        // It fails on purpose, so that a gate that passes everything is seen (hooks/judge-hooks.test.ts).
        'meta-fails-on-purpose',
        // What people add to the stack's bucket and topic: tests/acceptance/fitness-s3.test.ts, fitness-topics.test.ts.
        ...['s3-logging', 's3-replication', 'config-s3-bucket-logging-enabled', 'config-s3-bucket-replication-enabled', 'sns-subscribed'],
        // What a person asks CloudFormation for: fitness/stack/stack-subject.test.ts.
        'stack-drift',
        // Days of work: fitness/fleet, fitness/business; with a configuration tests/business-gate.test.ts.
        ...['fleet-swaps-seen', 'business-servers-replaced', 'business-swaps-in-time', 'business-failed-replacements'],
        ...['business-time-to-fresh-fleet', 'business-cost-per-swap', 'business-gate', 'business-scored', 'business-advisory'],
        ...ofImagesAlone,
      ].toSorted(),
    );
  });

  test('can fail, but for what a hand and a template do not spoil: each of these is shown where it is named', () => {
    expect(without('fail').toSorted()).toEqual(
      [
        'meta-fails-on-purpose',
        // S3 always encrypts by now; tests/acceptance/fitness-s3.test.ts, fitness-dynamodb.test.ts.
        ...['s3-encryption', 'config-s3-bucket-server-side-encryption-enabled'],
        ...['dynamodb-throughput-limit', 'config-dynamodb-throughput-limit-check'],
        // Settings of versions: fitness/lambda/lambda.test.ts and door.test.ts.
        ...['lambda-hook-failures', 'lambda-failures-kept', 'lambda-runtime-life'],
        'stack-drift',
        // Code, definition and the way of traffic: npm run bench:gate, tests/release-gate.test.ts, fitness/release/deployment/door.test.ts.
        ...['release-definition-guarded', 'release-stamp', 'release-chain', 'release-alias-before', 'release-alias-after'],
        ...['release-hooks', 'release-time-limits', 'release-alarm-quiet'],
        ...['release-plans-safely', 'release-plans-alike', 'release-doors-answer', 'release-machine-walks'],
        // Fleets of people: fitness/groups/groups.test.ts, fitness/fleet/fleet.test.ts.
        ...['fleet-campaigns-go-on', 'group-zones', 'group-health-check', 'group-metadata', 'group-public-address'],
        ...['business-servers-replaced', 'business-swaps-in-time', 'business-failed-replacements'],
        ...['business-time-to-fresh-fleet', 'business-cost-per-swap', 'business-gate', 'business-scored', 'business-advisory'],
        'business-configuration',
        ...ofImagesAlone,
      ].toSorted(),
    );
  });
});
