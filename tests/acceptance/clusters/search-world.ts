import type { Server, WorkState } from '../../../rehearsal/state.ts';
import type { WorldKind } from '../../../rehearsal/workload-world.ts';

/** Its name among the works of a server's state. */
export const workName = 'opensearch/search';

export const toWork = (state: 'starting' | 'healthy' | 'unhealthy'): WorkState => ({ state, serves: state === 'healthy' });

/** By which the driver finds the cluster. */
export const clusterTags: Readonly<Record<string, string>> = {
  'recycler:opensearch': 'search',
  'recycler:opensearch:endpoint': 'http:9200',
};

/**
 * The cluster's part of an embedded cloud whose servers are real processes: how it is found, and nothing that answers. What a server does
 * is seen at its process, by `playServers`.
 */
export const createSearchWorld = (tags: Readonly<Record<string, string>>): WorldKind => ({
  kind: 'opensearch',
  create: (ground) => {
    const write = (server: Server, state: Parameters<typeof toWork>[0]): void =>
      ground.change(server, { works: { ...server.state.works, [workName]: toWork(state) } });
    return {
      kind: 'opensearch',
      name: workName,
      tags,
      targetGroupArns: () => [],
      seed: () => toWork('healthy'),
      onInService: (server) => write(server, 'starting'),
      onReady: () => undefined,
      onDied: (server) => write(server, 'unhealthy'),
      onLeaving: () => 0,
    };
  },
  createOperations: () => ({}),
});
