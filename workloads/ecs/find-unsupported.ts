import type { GroupView } from '../../core/record/observation.ts';
import { describeRemedy, neverDrains } from './arithmetic.ts';
import { isProviderOf, type Provider, type Service } from './cluster.ts';

/** The tag of a group that names the cluster of its hosts, by name or ARN. */
export const clusterTag = 'recycler:ecs:cluster';
/** The tag that ECS itself sets on a group that a capacity provider of its manages (ECS Developer Guide, cluster-auto-scaling). */
export const managedTag = 'AmazonECSManaged';

/** Why hosts of a group cannot be recycled, each with the remedy. */
export const findUnsupported = (group: GroupView, cluster: { services: readonly Service[]; providers: readonly Provider[] }): string[] => {
  const own = cluster.providers.filter((provider) => isProviderOf(provider, group.name));
  const foreign = cluster.providers.filter(({ name, group: other }) => other === undefined && !name.startsWith('FARGATE'));
  const isPlacedHere = ({ providers, launchType }: Service): boolean =>
    launchType !== 'FARGATE' && launchType !== 'EXTERNAL' && (providers === undefined || own.some(({ name }) => providers.includes(name)));
  return [
    ...own
      .filter(({ status }) => status !== 'ACTIVE')
      .map(({ name, status }) => `capacity provider ${name} is ${status}: wait until it is ACTIVE`),
    ...(own.length === 0 && foreign.length > 0
      ? [`hosts of capacity provider ${foreign[0]?.name} are replaced by AWS itself: take the tag recycler:policy off ${group.name}`]
      : []),
    ...cluster.services
      .filter((service) => isPlacedHere(service) && neverDrains(service))
      .map(
        (service) =>
          `service ${service.name} can never be moved: of ${service.desired} tasks none may be missing and none added at ${service.minimumPercent}/${service.maximumPercent} percent: ${describeRemedy(service)}`,
      ),
  ];
};

/** A group of ECS that does not say which cluster its hosts are in: they would be ended with their tasks. */
export const findUnnamedCluster = ({ name, tags }: GroupView): string | undefined =>
  tags[managedTag] !== undefined && tags[clusterTag] === undefined
    ? `${name} has hosts of Amazon ECS, and no tag ${clusterTag} that names their cluster: add it, so that they are drained`
    : undefined;
