import {
  type CapacityProvider,
  type ContainerInstance,
  DescribeCapacityProvidersCommand,
  DescribeClustersCommand,
  DescribeContainerInstancesCommand,
  type ECSClient,
  ListContainerInstancesCommand,
} from '@aws-sdk/client-ecs';
import { WorldError } from '../../core/errors.ts';
import { read } from '../calls.ts';
import { describeAll, listAll } from '../pages.ts';
import { mostDescribed, refuseFailures } from './pages.ts';

/** The ARN of an active cluster, by its name or ARN. @throws WorldError, Retryable */
export const readClusterArn = async (client: ECSClient, cluster: string): Promise<string> => {
  const { clusters, failures } = await read('ecs:DescribeClusters', () =>
    client.send(new DescribeClustersCommand({ clusters: [cluster] })),
  );
  const [found] = clusters ?? [];
  if (found?.clusterArn === undefined || found.status !== 'ACTIVE')
    throw new WorldError(
      `ECS cluster ${cluster} is ${found?.status ?? failures?.[0]?.reason ?? 'not there'}: the tag recycler:ecs:cluster of its groups must name an active one`,
    );
  return found.clusterArn;
};

/** Container instances of a cluster, all of them or these. @throws WorldError, Retryable */
export const readHosts = async (client: ECSClient, cluster: string, arns?: readonly string[]): Promise<ContainerInstance[]> => {
  const listed =
    arns ??
    (await listAll((nextToken) =>
      read('ecs:ListContainerInstances', async () => {
        const answer = await client.send(new ListContainerInstancesCommand({ cluster, nextToken }));
        return { items: answer.containerInstanceArns ?? [], next: answer.nextToken };
      }),
    ));
  return describeAll(listed, mostDescribed, (containerInstances) =>
    read('ecs:DescribeContainerInstances', async () => {
      const answer = await client.send(
        new DescribeContainerInstancesCommand({ cluster, containerInstances, include: ['CONTAINER_INSTANCE_HEALTH'] }),
      );
      refuseFailures('ecs:DescribeContainerInstances', answer.failures);
      return answer.containerInstances ?? [];
    }),
  );
};

/** Capacity providers by their names. @throws WorldError, Retryable */
export const readProviders = async (client: ECSClient, names: readonly string[]): Promise<CapacityProvider[]> =>
  names.length === 0
    ? []
    : listAll((nextToken) =>
        read('ecs:DescribeCapacityProviders', async () => {
          const answer = await client.send(new DescribeCapacityProvidersCommand({ capacityProviders: [...names], nextToken }));
          refuseFailures('ecs:DescribeCapacityProviders', answer.failures);
          return { items: answer.capacityProviders ?? [], next: answer.nextToken };
        }),
      );
