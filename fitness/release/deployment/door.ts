import { CodeDeployClient, GetDeploymentCommand, GetDeploymentGroupCommand } from '@aws-sdk/client-codedeploy';
import {
  type FunctionConfiguration,
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { DescribeStateMachineCommand, type DescribeStateMachineOutput, SFNClient } from '@aws-sdk/client-sfn';
import type { Live } from '../../../aws/aliases/live.ts';
import type { MakeClient } from '../../../aws/clients.ts';
import { findVersionName } from '../../../aws/function-version.ts';
import { WorldError } from '../../../core/errors.ts';
import { type Answer, judgeUnknown, takeAnswer } from '../../readings.ts';
import { findCalls } from './find-calls.ts';
import { readHooks } from './read-hooks.ts';
import type { AliasRoute, BeginAnswer, GroupSettings, ReleaseDeployment, WatchSettings } from './release-deployment.ts';

/** The clients that the door needs. */
export type DeploymentClients = { codeDeploy: CodeDeployClient; lambda: LambdaClient; stateMachines: SFNClient };

/** Which deployment is judged: `function` and `alias` are those that CodeDeploy shifts, `application` and `group` its own. */
export type DeploymentQuestion = Pick<ReleaseDeployment, 'id' | 'release' | 'targetVersion' | 'currentVersion' | 'candidateAlarms'> & {
  function: string;
  alias: string;
  application: string;
  group: string;
};

/** Asks a version of ours which release it is; with `identify` it does nothing else. */
const askDryRun = async (client: LambdaClient, FunctionName: string): Promise<Partial<Record<string, unknown>>> => {
  const { Payload, FunctionError } = await client.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify({ identify: true }) }));
  const text = Buffer.from(Payload ?? []).toString('utf8');
  if (FunctionError !== undefined) throw new Error(`${FunctionName} failed: ${text.slice(0, 500)}`);
  const answer: unknown = JSON.parse(text);
  if (typeof answer !== 'object' || answer === null) throw new Error(`${FunctionName} answered ${text.slice(0, 500)}`);
  return answer;
};

const readBegin = (client: LambdaClient, name: string): Promise<Answer<BeginAnswer>> =>
  takeAnswer('lambda:InvokeFunction', async () => {
    const { release, stateMachine, calls } = await askDryRun(client, name);
    if (typeof release !== 'string' || typeof stateMachine !== 'string') return undefined;
    return { release, stateMachine, ...(Array.isArray(calls) && { calls: calls.map(String) }) };
  });

const watchOf = ({
  loggingConfiguration: logging,
  tracingConfiguration: tracing,
}: DescribeStateMachineOutput): WatchSettings | undefined => {
  if (logging?.level === undefined || tracing?.enabled === undefined) return undefined;
  const logGroups = (logging.destinations ?? []).flatMap(({ cloudWatchLogsLogGroup: group }) => group?.logGroupArn ?? []);
  return { logLevel: logging.level, logGroups, isTraced: tracing.enabled };
};

const readMachine = async (client: SFNClient, begin: Answer<BeginAnswer>): Promise<Pick<ReleaseDeployment, 'definition' | 'watch'>> => {
  if (begin.is === 'unknown') return { definition: begin, watch: begin };
  const permission = 'states:DescribeStateMachine';
  const request = { stateMachineArn: begin.value.stateMachine };
  const answer = await takeAnswer(permission, () => client.send(new DescribeStateMachineCommand(request)));
  if (answer.is === 'unknown') return { definition: answer, watch: answer };
  return {
    definition: await takeAnswer(permission, async () => answer.value.definition),
    watch: await takeAnswer(permission, async () => watchOf(answer.value as DescribeStateMachineOutput)),
  };
};

const readCalls = (
  definition: Answer<string>,
  besides: readonly string[] = [],
): Promise<Answer<readonly string[]>> | Answer<readonly string[]> =>
  definition.is === 'unknown'
    ? definition
    : takeAnswer(definition.source, async () => [...new Set([...findCalls(definition.value), ...besides])]);

const readEach = async <Value>(
  calls: Answer<readonly string[]>,
  permission: string,
  read: (name: string) => Promise<Value | undefined>,
): Promise<Record<string, Answer<Value>>> => {
  const names = calls.is === 'known' ? calls.value : [];
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await takeAnswer(permission, () => read(name))] as const)));
};

const readReleases = (client: LambdaClient, calls: Answer<readonly string[]>): Promise<ReleaseDeployment['releases']> =>
  readEach(calls, 'lambda:InvokeFunction', async (name) => {
    const { release } = await askDryRun(client, name);
    return typeof release === 'string' ? release : undefined;
  });

type Configurations = Readonly<Record<string, Answer<FunctionConfiguration>>>;

const configurationPermission = 'lambda:GetFunctionConfiguration';

/** What Lambda says of the version of `begin` and of each function that its state machine calls, by how it is written there. */
const readConfigurations = (client: LambdaClient, begin: string, calls: Answer<readonly string[]>): Promise<Configurations> =>
  calls.is === 'unknown'
    ? Promise.resolve({})
    : readEach({ ...calls, value: [begin, ...calls.value] }, configurationPermission, (FunctionName) =>
        client.send(new GetFunctionConfigurationCommand({ FunctionName })),
      );

const findLimits = async (configurations: Configurations, calls: Answer<readonly string[]>): Promise<ReleaseDeployment['limits']> => {
  const names = calls.is === 'known' ? calls.value : [];
  const limits = names.map(async (name) => {
    const found = configurations[name];
    return [name, found?.is === 'unknown' ? found : await takeAnswer(configurationPermission, async () => found?.value.Timeout)] as const;
  });
  return Object.fromEntries(await Promise.all(limits));
};

/** All function versions of a release as AWS tells them (`nameVersion`): that of `begin`, and each that its state machine calls. */
const findVersions = async (configurations: Configurations, calls: Answer<readonly string[]>): Promise<ReleaseDeployment['versions']> => {
  if (calls.is === 'unknown') return calls;
  const found = Object.values(configurations);
  const unknown = found.find((each) => each.is === 'unknown');
  if (unknown) return unknown;
  return takeAnswer(configurationPermission, async () => {
    const versions = found.map((each) => (each.is === 'known' ? findVersionName(each.value) : undefined));
    return versions.includes(undefined) ? undefined : versions.flatMap((version) => version ?? []);
  });
};

const readAlias = (client: LambdaClient, question: DeploymentQuestion): Promise<Answer<AliasRoute>> =>
  takeAnswer('lambda:GetAlias', async () => {
    const { FunctionVersion: version, RoutingConfig } = await client.send(
      new GetAliasCommand({ FunctionName: question.function, Name: question.alias }),
    );
    return version === undefined ? undefined : { version, weights: RoutingConfig?.AdditionalVersionWeights ?? {} };
  });

const readGroup = (client: CodeDeployClient, { application, group }: DeploymentQuestion): Promise<Answer<GroupSettings>> =>
  takeAnswer('codedeploy:GetDeploymentGroup', async () => {
    const request = { applicationName: application, deploymentGroupName: group };
    const { deploymentGroupInfo: info } = await client.send(new GetDeploymentGroupCommand(request));
    if (info === undefined) return undefined;
    const { autoRollbackConfiguration: rollback, alarmConfiguration: alarms } = info;
    return {
      trafficShift: info.deploymentConfigName,
      rollback: { isEnabled: rollback?.enabled === true, events: rollback?.events ?? [] },
      alarms: {
        isEnabled: alarms?.enabled === true,
        names: (alarms?.alarms ?? []).flatMap(({ name }) => name ?? []),
        ignoresPollFailure: alarms?.ignorePollAlarmFailure === true,
      },
    };
  });

const readRevision = (client: CodeDeployClient, deploymentId: string): Promise<ReleaseDeployment['hooks']> =>
  takeAnswer('codedeploy:GetDeployment', async () => {
    const { deploymentInfo } = await client.send(new GetDeploymentCommand({ deploymentId }));
    const { appSpecContent, string } = deploymentInfo?.revision ?? {};
    const text = appSpecContent?.content ?? string?.content;
    return text === undefined ? undefined : readHooks(text);
  });

/**
 * Reads one snapshot of a deployment. Never throws: what could not be read is an unknown reading. Asks begin and every function that its state
 * machine calls for their release by `{ "dryRun": true }`, to which each answers `{ "release": ... }`.
 */
export const readDeployment = async (clients: DeploymentClients, question: DeploymentQuestion): Promise<ReleaseDeployment> => {
  const { id, release, targetVersion, currentVersion, candidateAlarms } = question;
  const [alias, group, hooks, begin] = await Promise.all([
    readAlias(clients.lambda, question),
    readGroup(clients.codeDeploy, question),
    readRevision(clients.codeDeploy, id),
    readBegin(clients.lambda, `${question.function}:${targetVersion}`),
  ]);
  const { definition, watch } = await readMachine(clients.stateMachines, begin);
  const calls = await readCalls(definition, begin.is === 'known' ? begin.value.calls : undefined);
  const [releases, configurations] = await Promise.all([
    readReleases(clients.lambda, calls),
    readConfigurations(clients.lambda, `${question.function}:${targetVersion}`, calls),
  ]);
  const [limits, versions] = await Promise.all([findLimits(configurations, calls), findVersions(configurations, calls)]);
  const machine = { definition, watch, calls, releases, limits, versions };
  return { id, release, targetVersion, currentVersion, candidateAlarms, begin, ...machine, alias, group, hooks };
};

/** The same, with clients of its own. */
export const connectDeployment =
  (make: MakeClient) =>
  (question: DeploymentQuestion): Promise<ReleaseDeployment> =>
    readDeployment({ codeDeploy: make(CodeDeployClient), lambda: make(LambdaClient), stateMachines: make(SFNClient) }, question);

/** Opens the read of the versions of what is live, where nothing is judged. @throws WorldError when one of them could not be read */
export const connectVersionsOf =
  (make: MakeClient, beginFunction: string) =>
  async ({ functionVersion, stateMachine }: Live): Promise<readonly string[]> => {
    const calls = await takeAnswer('states:DescribeStateMachine', async () => {
      const request = new DescribeStateMachineCommand({ stateMachineArn: stateMachine });
      const { definition } = await make(SFNClient).send(request);
      return definition === undefined ? undefined : findCalls(definition);
    });
    const configurations = await readConfigurations(make(LambdaClient), `${beginFunction}:${functionVersion}`, calls);
    const versions = await findVersions(configurations, calls);
    if (versions.is === 'unknown')
      throw new WorldError(`the versions of the functions that are live could not be read: ${judgeUnknown(versions).reason}`);
    return versions.value;
  };
