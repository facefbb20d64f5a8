import { demand } from './ask.ts';

/** One copy of a shard as the routing table has it. */
export type RoutedShard = {
  index: string;
  shard: number;
  primary: boolean;
  state: string;
  node: string | null;
  relocating_node: string | null;
};

type State = { routing_table: { indices: Record<string, { shards: Record<string, RoutedShard[]> }> } };

/** Every copy of every shard, those that are nowhere included. */
export const readRouting = async (address: string): Promise<RoutedShard[]> => {
  const { routing_table: table } = await demand<State>(address, '/_cluster/state/routing_table');
  return Object.values(table.indices).flatMap(({ shards }) => Object.values(shards).flat());
};

/** The ids of the nodes of a cluster, by their names, which are the ids of their servers. */
export const readNodeIds = async (address: string): Promise<Map<string, string>> => {
  const { nodes } = await demand<{ nodes: Record<string, { name: string }> }>(address, '/_nodes/http');
  return new Map(Object.entries(nodes).map(([id, { name }]) => [name, id]));
};

/** The name of the node that is the elected master. */
export const readElected = async (address: string): Promise<string> => {
  const { master_node: id, nodes } = await demand<{ master_node: string; nodes: Record<string, { name: string }> }>(
    address,
    '/_cluster/state/master_node,nodes',
  );
  return nodes[id]?.name ?? '';
};
