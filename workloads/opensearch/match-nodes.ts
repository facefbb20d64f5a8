import type { Cluster, Node } from './cluster.ts';

/** A server as EC2 knows it. */
export type ServerAddress = { id: string; address?: string };

/** The node that runs on a server; none; or why that cannot be known. */
export type Match = { node: Node } | { absent: true } | { unknown: string };

/** Attributes by which a node may name its server. */
const idAttributes = ['instance_id', 'aws_instance_id', 'ec2_instance_id'];

const claimOf = ({ attributes, name }: Node): string | undefined =>
  idAttributes.map((key) => attributes[key]).find((value) => value !== undefined) ?? (/^i-[0-9a-f]+$/.test(name) ? name : undefined);

/**
 * Which node runs on which server, by evidence: the instance id that a node has as an attribute or as its name, and its address. Evidence that
 * disagrees, and two nodes on one server, leave it unknown. A server of which nothing speaks has no node in the cluster.
 */
export const matchNodes = ({ nodes }: Pick<Cluster, 'nodes'>, servers: readonly ServerAddress[]): Map<string, Match> => {
  const all = [...nodes.values()];
  const byAddress = new Map(servers.flatMap(({ id, address }) => (address === undefined ? [] : [[address, id] as const])));
  return new Map(servers.map((server) => [server.id, matchServer(server, all, byAddress)]));
};

const matchServer = ({ id, address }: ServerAddress, nodes: readonly Node[], byAddress: ReadonlyMap<string, string>): Match => {
  const found = nodes.filter((node) => claimOf(node) === id || (address !== undefined && node.addresses.includes(address)));
  const [node] = found;
  if (!node) return { absent: true };
  if (found.length > 1) return { unknown: `${found.map(({ name }) => name).join(' and ')} both seem to run on ${id}` };
  const claim = claimOf(node);
  if (claim !== undefined && claim !== id) return { unknown: `node ${node.name} names the server ${claim}, and has the address of ${id}` };
  const other = node.addresses.map((each) => byAddress.get(each)).find((each) => each !== undefined && each !== id);
  return other === undefined ? { node } : { unknown: `node ${node.name} names the server ${id}, and has the address of ${other}` };
};
