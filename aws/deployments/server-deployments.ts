import {
  BatchGetDeploymentGroupsCommand,
  BatchGetDeploymentsCommand,
  type CodeDeployClient,
  type DeploymentGroupInfo,
  type DeploymentInfo,
  type DeploymentStatus,
  ListDeploymentsCommand,
} from '@aws-sdk/client-codedeploy';
import type { SignalsDoor } from '../../core/ports.ts';
import { read } from '../calls.ts';
import { describeAll, listAll } from '../pages.ts';
import type { knowsOperation } from '../stand-in.ts';

/** States of a deployment that has not ended; one that waits in a hook, or for traffic to be moved, is among them (API reference, DeploymentInfo). */
const underWay: DeploymentStatus[] = ['Created', 'Queued', 'InProgress', 'Baking', 'Ready'];
/** Deployments, and deployment groups, that one call describes (API reference, BatchGetDeployments, BatchGetDeploymentGroups). */
const mostDeployments = 25;
const mostGroups = 100;

/**
 * Deployments by CodeDeploy that are under way to servers of some groups, or to services of Amazon ECS in a cluster that a tag of theirs names. Where none is
 * under way in the account, that is one call.
 *
 * @param knows an endpoint that is not AWS and does not know CodeDeploy has no deployments
 * @throws WorldError, Retryable
 */
export const readServerDeployments =
  (client: () => CodeDeployClient, knows: ReturnType<typeof knowsOperation>): SignalsDoor['readDeployments'] =>
  async (groups) => {
    const ids = (await read('codedeploy:ListDeployments', () => knows(() => listUnderWay(client())))) ?? [];
    const found: string[] = [];
    const infos = await describeAll(ids, mostDeployments, (each) => readDeployments(client(), each));
    const ofServers = infos.filter(({ computePlatform }) => computePlatform !== 'Lambda');
    for (const [application = '', own = []] of Map.groupBy(ofServers, ({ applicationName }) => applicationName)) {
      const names = [...new Set(own.flatMap(({ deploymentGroupName }) => deploymentGroupName ?? []))];
      for (const each of await describeAll(names, mostGroups, (chunk) => readGroups(client(), application, chunk)))
        if (groups.some((group) => isTo(each, group)))
          found.push(
            ...own
              .filter(({ deploymentGroupName }) => deploymentGroupName === each.deploymentGroupName)
              .map(({ deploymentId = '', status = '' }) => `deployment ${deploymentId} of ${application} by CodeDeploy is ${status}`),
          );
    }
    return found.toSorted();
  };

/** Does it deploy to this group, or to a cluster that one of its tags names, by its name or ARN? */
const isTo = (
  { autoScalingGroups = [], ecsServices = [] }: DeploymentGroupInfo,
  group: Parameters<SignalsDoor['readDeployments']>[0][number],
): boolean =>
  autoScalingGroups.some(({ name }) => name === group.name) ||
  ecsServices.some(({ clusterName = '' }) =>
    Object.values(group.tags).some((value) => clusterName !== '' && (value === clusterName || value.endsWith(`:cluster/${clusterName}`))),
  );

/** Those of the whole account: neither an application nor a deployment group is named. */
const listUnderWay = (client: CodeDeployClient): Promise<string[]> =>
  listAll(async (nextToken) => {
    const answer = await client.send(new ListDeploymentsCommand({ includeOnlyStatuses: underWay, nextToken }));
    return { items: answer.deployments ?? [], next: answer.nextToken };
  });

const readDeployments = (client: CodeDeployClient, deploymentIds: string[]): Promise<DeploymentInfo[]> =>
  read(
    'codedeploy:BatchGetDeployments',
    async () => (await client.send(new BatchGetDeploymentsCommand({ deploymentIds }))).deploymentsInfo ?? [],
  );

const readGroups = (client: CodeDeployClient, applicationName: string, deploymentGroupNames: string[]): Promise<DeploymentGroupInfo[]> =>
  read(
    'codedeploy:BatchGetDeploymentGroups',
    async () =>
      (await client.send(new BatchGetDeploymentGroupsCommand({ applicationName, deploymentGroupNames }))).deploymentGroupsInfo ?? [],
  );
