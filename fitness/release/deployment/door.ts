import { type CodeDeployClient, GetDeploymentCommand, GetDeploymentGroupCommand } from '@aws-sdk/client-codedeploy';
import { GetAliasCommand, InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { DescribeStateMachineCommand, type SFNClient } from '@aws-sdk/client-sfn';
import { type Answer, takeAnswer } from '../../readings.ts';
import { findCalls } from './find-calls.ts';
import { readHooks } from './read-hooks.ts';
import type { AliasRoute, BeginAnswer, GroupSettings, ReleaseDeployment } from './release-deployment.ts';

/** The clients that the door needs. */
export type DeploymentClients = { codeDeploy: CodeDeployClient; lambda: LambdaClient; stateMachines: SFNClient };

/** Which deployment is judged: `function` and `alias` are those that CodeDeploy shifts, `application` and `group` its own. */
export type DeploymentQuestion = Pick<ReleaseDeployment, 'id' | 'release' | 'targetVersion' | 'currentVersion' | 'candidateAlarms'> & {
  function: string;
  alias: string;
  application: string;
  group: string;
};

/** Asks a version of ours which release it is; with `dryRun` it does nothing else. */
const askDryRun = async (client: LambdaClient, FunctionName: string): Promise<Partial<Record<string, unknown>>> => {
  const answer = await client.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify({ dryRun: true }) }));
  const text = Buffer.from(answer.Payload ?? []).toString('utf8');
  if (answer.FunctionError !== undefined) throw new Error(`${FunctionName} failed: ${text.slice(0, 500)}`);
  const told: unknown = JSON.parse(text);
  if (typeof told !== 'object' || told === null) throw new Error(`${FunctionName} answered ${text.slice(0, 500)}`);
  return told;
};

const readBegin = (client: LambdaClient, name: string): Promise<Answer<BeginAnswer>> =>
  takeAnswer('lambda:InvokeFunction', async () => {
    const { release, stateMachine } = await askDryRun(client, name);
    return typeof release === 'string' && typeof stateMachine === 'string' ? { release, stateMachine } : undefined;
  });

const readDefinition = (client: SFNClient, begin: Answer<BeginAnswer>): Promise<Answer<string>> | Answer<string> =>
  begin.is === 'unknown'
    ? begin
    : takeAnswer(
        'states:DescribeStateMachine',
        async () => (await client.send(new DescribeStateMachineCommand({ stateMachineArn: begin.value.stateMachine }))).definition,
      );

const readCalls = (definition: Answer<string>): Promise<Answer<readonly string[]>> | Answer<readonly string[]> =>
  definition.is === 'unknown' ? definition : takeAnswer(definition.source, async () => findCalls(definition.value));

const readReleases = async (client: LambdaClient, calls: Answer<readonly string[]>): Promise<ReleaseDeployment['releases']> =>
  Object.fromEntries(
    await Promise.all(
      (calls.is === 'known' ? calls.value : []).map(async (name) => {
        const told = await takeAnswer('lambda:InvokeFunction', async () => {
          const { release } = await askDryRun(client, name);
          return typeof release === 'string' ? release : undefined;
        });
        return [name, told] as const;
      }),
    ),
  );

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
 * Reads one snapshot of a deployment. Never throws: what was not told is an unknown reading. Asks begin and every function that its state
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
  const definition = await readDefinition(clients.stateMachines, begin);
  const calls = await readCalls(definition);
  const releases = await readReleases(clients.lambda, calls);
  return { id, release, targetVersion, currentVersion, candidateAlarms, begin, definition, calls, releases, alias, group, hooks };
};
