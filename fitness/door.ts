import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { MakeClient } from '../aws/clients.ts';
import type { Declared } from '../aws/stamp.ts';
import type { Clock } from '../core/clock.ts';
import { WorldError } from '../core/errors.ts';
import type { Campaign } from '../core/record/campaign.ts';
import { checkBusiness, listMetrics } from './business/check-business.ts';
import { readConfiguration, readMetrics } from './business/door.ts';
import { judgeTogether } from './business/judge-together.ts';
import type { Candidate } from './candidate.ts';
import { type Check, checkResources } from './check-resources.ts';
import { checkCompliance } from './config/check-compliance.ts';
import type { WatchedResource } from './config/compliance.ts';
import { readCompliance } from './config/door.ts';
import { openTables } from './dynamodb/door.ts';
import { dynamodb } from './dynamodb/dynamodb.ts';
import type { Phase } from './fitness-function.ts';
import { fleet } from './fleet/fleet.ts';
import type { Examiner } from './gather-checks.ts';
import { readFunction } from './lambda/door.ts';
import { expectFunctions } from './lambda/expect-functions.ts';
import { lambda } from './lambda/lambda.ts';
import { meta } from './meta/meta.ts';
import { takeAnswer } from './readings.ts';
import { namesToJudge, readAlarms } from './release/alarms/door.ts';
import { factsOfAlarms } from './release/alarms/facts-of-alarms.ts';
import { readDeployment } from './release/deployment/door.ts';
import type { ReleaseDeployment } from './release/deployment/release-deployment.ts';
import type { ReleaseFacts } from './release/facts.ts';
import { readDryRun } from './release/plans/door.ts';
import { expandRecordings, type Recordings } from './release/plans/planned-look.ts';
import type { CandidatePlans } from './release/plans/recording.ts';
import recordings from './release/plans/recordings.json' with { type: 'json' };
import { release } from './release/release.ts';
import { readRoles } from './release/roles/door.ts';
import { factsOfRoles } from './release/roles/facts-of-roles.ts';
import { neededActions } from './release/roles/needed-actions.ts';
import { readBucket } from './s3/door.ts';
import { s3 } from './s3/s3.ts';
import { listStack, readStackState } from './stack/door.ts';
import { isChanging, nameOf, namesOfType, type StackResource } from './stack/stack.ts';
import { stackSubject } from './stack/stack-subject.ts';
import { readTopic } from './topics/door.ts';
import { topics } from './topics/topics.ts';

/** What the subjects of one run are about. */
export type Subjects = {
  release: string;
  declared: Declared;
  candidate: Candidate;
  before?: ReleaseFacts;
  /** ARN of the stack. */
  stack: string;
  bucket: string;
  table: string;
  /** ARN of the topic of notices. */
  topic: string;
  beginFunction: string;
  candidateAlarm: string;
  /** When this release last changed what AWS Config watches, in milliseconds. */
  changedAt: number;
  /** When this release went live, and when the first other one was seen, in milliseconds. */
  liveSince: number;
  knownSince?: number;
  readWork: () => Promise<Campaign[]>;
};

/** Doors of a candidate that a dry-run reads through wherever it runs. */
const doorsToAnswer = ['groups', 'servers', 'policies', 'signals', 'ledger', 'rejected images', 'leases', 'workloads'];

const dayOf = (now: number): string => new Date(now).toISOString().slice(0, 10);

/** Everything of a kind, asked for once however many want it. */
const once = <Value>(read: () => Promise<Value>): (() => Promise<Value>) => {
  let asked: Promise<Value> | undefined;
  return () => (asked ??= read());
};

/** Binds every subject of the gate to AWS. Each is read once in a run; what they left is collected when the run is over. */
export const connectSubjects = (make: MakeClient, clock: Clock, about: Subjects) => {
  const { declared, candidate, before } = about;
  // arn:aws:cloudformation:REGION:ACCOUNT:stack/NAME/ID
  const [, partition = 'aws', , , account = ''] = about.stack.split(':');
  const clients = { lambda: make(LambdaClient), stateMachines: make(SFNClient), codeDeploy: make(CodeDeployClient) };
  const cloudFormation = make(CloudFormationClient);
  const stack = once(() => listStack(cloudFormation, about.stack));
  const roleArn = (found: readonly StackResource[], logicalId: string) =>
    `arn:${partition}:iam::${account}:role/${nameOf(found, `${logicalId}Role`)}`;
  let facts: Partial<Pick<ReleaseFacts, 'alarms' | 'roles'>> = {};
  let deployment: ReleaseDeployment | undefined;

  const readFunctions = async () => {
    const found = await stack();
    if (!candidate.deployment && isChanging(found))
      throw new WorldError('the stack is being changed, so nobody could tell which versions are meant: ask again once that has ended');
    const questions = expectFunctions(found, declared, candidate.functionVersion, (logicalId) => roleArn(found, logicalId));
    const today = dayOf(clock.now());
    const snapshots = await Promise.all(questions.map((question) => readFunction(clients.lambda, { ...question, today })));
    return new Map(snapshots.map((each) => [each.name, each]));
  };

  const nativeChecks = once(async () => {
    const tables = openTables(make(DynamoDBClient), make(ApplicationAutoScalingClient));
    // The stack's own table is encrypted with a key of KMS; one that was there before is as its owner made it.
    const isOwn = [...namesOfType(await stack(), 'AWS::DynamoDB::Table').values()].includes(about.table);
    const [bucket, table, topic, state, functions] = await Promise.all([
      readBucket(make(S3Client), about.bucket, { encryption: 'any' }, { partition }),
      tables.read(about.table, { encryption: isOwn ? 'kms' : 'any' }),
      readTopic(make(SNSClient), about.topic),
      readStackState(cloudFormation, about.stack, clock.now()),
      readFunctions(),
    ]);
    return (phase: Phase): Check[] => [
      ...checkResources(s3, [about.bucket], new Map([[about.bucket, bucket]]), phase),
      ...checkResources(dynamodb, [about.table], new Map([[about.table, table]]), phase),
      ...checkResources(lambda, [...functions.keys()], functions, phase),
      ...checkResources(topics, [topic.name], new Map([[topic.name, topic]]), phase),
      ...checkResources(stackSubject, [state.name], new Map([[state.name, state]]), phase),
    ];
  });

  const examineConfig = async (phase: Phase): Promise<Check[]> => {
    const functions = [...namesOfType(await stack(), 'AWS::Lambda::Function').values()];
    const resources: WatchedResource[] = [
      { type: 'AWS::S3::Bucket', id: about.bucket },
      { type: 'AWS::DynamoDB::Table', id: about.table },
      ...functions.map((id) => ({ type: 'AWS::Lambda::Function' as const, id })),
      ...(phase === 'scheduled' ? [{ type: 'AWS::::Account' as const, id: account }] : []),
    ];
    const twins = (await nativeChecks())(phase);
    const { changedAt } = about;
    return checkCompliance(resources, await readCompliance(make(ConfigServiceClient), { resources, twins, changedAt }), phase);
  };

  const readIt = once(async () => {
    const found = await stack();
    const group = candidate.deployment?.group ?? {
      application: nameOf(found, 'ServerlessDeploymentApplication'),
      name: nameOf(found, 'BeginFunctionDeploymentGroup'),
    };
    deployment = await readDeployment(clients, {
      id: candidate.deployment?.id ?? 'none',
      release: about.release,
      function: about.beginFunction,
      alias: 'live',
      targetVersion: candidate.functionVersion,
      currentVersion: candidate.currentVersion,
      application: group.application,
      group: group.name,
      candidateAlarms: [about.candidateAlarm],
    });
    return deployment;
  });

  const examinePlans = async (phase: Phase): Promise<Check[]> => {
    const { begin } = await readIt();
    const looks = expandRecordings(recordings as unknown as Recordings);
    // Another attempt is another run: Step Functions starts a name once.
    const name = `dry-run-${about.release}-${clock.now()}`.slice(0, 70);
    const dryRun: CandidatePlans['dryRun'] =
      begin.is === 'unknown'
        ? begin
        : await readDryRun(clients.stateMachines, clock, { stateMachine: begin.value.stateMachine, looks, name });
    const plans: CandidatePlans = { release: about.release, recordings: looks, doors: doorsToAnswer, dryRun };
    return checkResources(release.plans, [about.beginFunction], new Map([[about.beginFunction, plans]]), phase);
  };

  const examineAlarms = async (phase: Phase): Promise<Check[]> => {
    const alarms = namesOfType(await stack(), 'AWS::CloudWatch::Alarm');
    const names = declared.alarms.map((logicalId) => alarms.get(logicalId) ?? logicalId);
    const question = { names, candidates: [about.candidateAlarm], before: before?.alarms };
    const snapshots = await readAlarms(make(CloudWatchClient), question);
    facts = { ...facts, alarms: factsOfAlarms(snapshots.values()) };
    return checkResources(release.alarms, namesToJudge(question), snapshots, phase);
  };

  const examineRoles = async (phase: Phase): Promise<Check[]> => {
    const roles = namesOfType(await stack(), 'AWS::IAM::Role');
    // Under its name in the template: AWS gives a role another one whenever it is made anew, and a waiver must be able to name it before.
    const physical = (logicalId: string): string => roles.get(logicalId) ?? logicalId;
    const names = declared.roles.map(physical);
    const needed = Object.fromEntries(
      Object.entries(neededActions).flatMap(([owner, actions]) => {
        const name = roles.get(`${owner}Role`) ?? roles.get(owner);
        return name === undefined ? [] : [[name, actions]];
      }),
    );
    const earlier = before && Object.fromEntries(Object.entries(before.roles).map(([logicalId, kept]) => [physical(logicalId), kept]));
    const found = await readRoles(make(IAMClient), { names, before: earlier, needed });
    const snapshots = new Map(
      declared.roles.flatMap((logicalId) => {
        const snapshot = found.get(physical(logicalId));
        return snapshot ? [[logicalId, { ...snapshot, name: logicalId }] as const] : [];
      }),
    );
    facts = { ...facts, roles: factsOfRoles(snapshots.values()) };
    return checkResources(release.roles, declared.roles, snapshots, phase);
  };

  const examineWork = async (phase: Phase): Promise<Check[]> => {
    const campaigns = await takeAnswer('dynamodb:Query', () => about.readWork());
    return checkResources(
      fleet,
      [about.release],
      new Map([[about.release, { release: about.release, now: clock.now(), campaigns }]]),
      phase,
    );
  };

  const examineBusiness = async (phase: Phase): Promise<Check[]> => {
    const configuration = await readConfiguration(make(SSMClient));
    // Before traffic there is nothing to compare, and only the configuration is asked.
    const metrics = phase === 'pre-traffic' ? [] : listMetrics(configuration);
    const judged = judgeTogether(await readMetrics(make(CloudWatchClient), metrics, about, clock.now()));
    return checkBusiness(configuration, new Map(judged.map((each) => [each.metric.name, each])), phase);
  };

  const examiners: (Examiner & { isLeftOutIn?: Phase })[] = [
    { subject: 'meta', examine: async (phase) => checkResources(meta, ['gate'], new Map([['gate', {}]]), phase) },
    { subject: 'stack', examine: async (phase) => (await nativeChecks())(phase) },
    { subject: 'config', examine: examineConfig },
    {
      subject: 'deployment',
      examine: async (phase) =>
        checkResources(release.deployment, [about.beginFunction], new Map([[about.beginFunction, await readIt()]]), phase),
    },
    { subject: 'alarms', examine: examineAlarms },
    { subject: 'roles', examine: examineRoles },
    // What a candidate plans is asked before it serves, and of a release that no deployment has judged.
    { subject: 'plans', examine: examinePlans, isLeftOutIn: 'post-traffic' },
    { subject: 'fleet', examine: examineWork, isLeftOutIn: 'pre-traffic' },
    { subject: 'business', examine: examineBusiness },
  ];
  return {
    examinersIn: (phase: Phase): Examiner[] => examiners.filter(({ isLeftOutIn }) => isLeftOutIn !== phase),
    collectFacts: (): Record<string, unknown> => facts,
    findVersions: (): { stateMachine?: string } =>
      deployment?.begin.is === 'known' ? { stateMachine: deployment.begin.value.stateMachine } : {},
  };
};
