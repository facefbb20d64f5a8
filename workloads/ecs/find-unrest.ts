import type { Cluster } from './cluster.ts';

/** Deployments that are under way in a cluster: while tasks are replaced, and may be by bad ones, no host is to blame for what fails. */
export const findUnrest = ({ services }: Pick<Cluster, 'services'>): string[] => {
  const deploying = services.filter(({ isDeploying }) => isDeploying).map(({ name }) => name);
  return deploying.length === 0 ? [] : [`a deployment of ${deploying.toSorted().join(', ')} is under way`];
};
