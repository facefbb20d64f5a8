import type {
  BatchGetDeploymentGroupsCommandInput,
  BatchGetDeploymentGroupsCommandOutput,
  BatchGetDeploymentsCommandInput,
  BatchGetDeploymentsCommandOutput,
  ListDeploymentsCommandInput,
  ListDeploymentsCommandOutput,
} from '@aws-sdk/client-codedeploy';
import type { Ground } from './ground.ts';
import { createServiceError, type Operations, operation, takePage } from './operation.ts';

/** Deployments of others to the servers of a fleet, by the faults of the scenario: each is in progress for as long as its fault lasts. */
const listRunning = ({ scenario, clock }: Ground): { id: string; fleet: string }[] => {
  const seconds = (clock.now() - scenario.startMs) / 1_000;
  return scenario.faults.flatMap((fault, index) =>
    fault.kind === 'code-deploy' && seconds >= fault.from && seconds < fault.from + fault.for
      ? [{ id: `d-${String(index).padStart(9, '0')}`, fleet: fault.fleet }]
      : [],
  );
};

const running = ['Created', 'Queued', 'InProgress', 'Baking', 'Ready'];

/** What CodeDeploy says of deployments to servers: one application for each fleet, of its name. */
export const createCodeDeploy = (ground: Ground): Operations => ({
  'CodeDeploy.ListDeployments': operation<ListDeploymentsCommandInput, ListDeploymentsCommandOutput>({
    takes: ['includeOnlyStatuses', 'nextToken'],
    answer: ({ includeOnlyStatuses: statuses = running, nextToken }) => {
      const found = statuses.includes('InProgress') ? listRunning(ground).map(({ id }) => id) : [];
      const { page, next } = takePage(found, nextToken, 100, 'InvalidNextTokenException');
      return { deployments: page, nextToken: next };
    },
  }),
  'CodeDeploy.BatchGetDeployments': operation<BatchGetDeploymentsCommandInput, BatchGetDeploymentsCommandOutput>({
    takes: ['deploymentIds'],
    answer: ({ deploymentIds = [] }) => {
      // "The maximum number of deployment IDs you can specify is 25" (API reference, BatchGetDeployments).
      if (deploymentIds.length > 25) throw createServiceError('BatchLimitExceededException', 'The batch size is larger than 25.');
      return {
        deploymentsInfo: listRunning(ground)
          .filter(({ id }) => deploymentIds.includes(id))
          .map(({ id, fleet }) => ({
            deploymentId: id,
            applicationName: fleet,
            deploymentGroupName: fleet,
            status: 'InProgress' as const,
            computePlatform: 'Server' as const,
          })),
      };
    },
  }),
  'CodeDeploy.BatchGetDeploymentGroups': operation<BatchGetDeploymentGroupsCommandInput, BatchGetDeploymentGroupsCommandOutput>({
    takes: ['applicationName', 'deploymentGroupNames'],
    answer: ({ applicationName = '', deploymentGroupNames = [] }) => ({
      deploymentGroupsInfo: deploymentGroupNames.map((deploymentGroupName) => ({
        applicationName,
        deploymentGroupName,
        autoScalingGroups: [...ground.groups.values()].filter(({ fleet }) => fleet === applicationName).map(({ name }) => ({ name })),
      })),
    }),
  }),
});
