import { isMaster, zoneOfServer } from './predicates/order.ts';
import { type ClusterPoll, nodeOf } from './question.ts';

/** Servers that are replaced in one go: the data nodes of a zone, or one master. */
export type Batch = { zone: string; servers: string[] };

/**
 * Servers in the order in which the predicates of order let them leave: zone by zone, then masters one by one, the elected one last. Within a
 * zone the order stays.
 */
export const orderServers = (poll: Pick<ClusterPoll, 'cluster' | 'zones' | 'matches' | 'notes'>, servers: readonly string[]): Batch[] => {
  const masters = servers.filter((server) => isMaster(poll, server));
  const data = servers.filter((server) => !isMaster(poll, server));
  const zones = [...new Set(data.map((server) => zoneOfServer(poll, server)))].toSorted();
  const isElected = (server: string): boolean => nodeOf(poll, server)?.id === poll.cluster.master;
  return [
    ...zones.map((zone) => ({ zone, servers: data.filter((server) => zoneOfServer(poll, server) === zone) })),
    ...masters
      .toSorted((a, b) => Number(isElected(a)) - Number(isElected(b)))
      .map((server) => ({ zone: zoneOfServer(poll, server), servers: [server] })),
  ];
};
