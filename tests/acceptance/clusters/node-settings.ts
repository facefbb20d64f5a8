import type { Distribution } from './distributions.ts';

/** What one node of a cluster is, as its settings say it. */
export type NodeSettings = {
  /** The id of its server, also the name of the node. */
  id: string;
  address: string;
  /** A letter, the awareness attribute. */
  zone: string;
  isMasterEligible: boolean;
  cluster: string;
  folder: string;
  snapshots: string;
  /** Names of the first masters; only for the very first start of a cluster, and never for a node that joins one. */
  firstMasters: readonly string[];
  /** Settings besides, such as those of a plugin. */
  more?: Readonly<Record<string, unknown>>;
};

export const httpPort = 9_200;
export const transportPort = 9_300;

/** The settings of a node, as its YAML file; every node has an address of this machine for itself, and the same ports. */
export const writeNodeSettings = ({ product }: Distribution, node: NodeSettings): string => {
  const isOpenSearch = product === 'opensearch';
  const master = isOpenSearch ? 'cluster_manager' : 'master';
  const settings: Record<string, unknown> = {
    'cluster.name': node.cluster,
    'node.name': node.id,
    'node.roles': [...(node.isMasterEligible ? [master] : []), 'data'],
    'node.attr.zone': node.zone,
    'node.attr.instance_id': node.id,
    'network.host': node.address,
    'http.port': httpPort,
    'transport.port': transportPort,
    'path.data': `${node.folder}/data`,
    'path.logs': `${node.folder}/logs`,
    'path.repo': [node.snapshots],
    // The file unicast_hosts.txt, which names the addresses of all members and is kept as they come and go.
    'discovery.seed_providers': 'file',
    'cluster.routing.allocation.awareness.attributes': 'zone',
    // A full disk of the machine that runs this is no matter of the cluster; a story that needs a full one mounts its own.
    'cluster.routing.allocation.disk.watermark.low': '192mb',
    'cluster.routing.allocation.disk.watermark.high': '128mb',
    'cluster.routing.allocation.disk.watermark.flood_stage': '64mb',
    ...(node.firstMasters.length > 0 && {
      [`cluster.initial_${isOpenSearch ? 'cluster_manager' : 'master'}_nodes`]: node.firstMasters,
    }),
    ...(!isOpenSearch && { 'xpack.security.enabled': false }),
    ...node.more,
  };
  return Object.entries(settings)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
    .join('');
};

/** The options of the JVM that the distribution comes with, without its files in folders of its own, and with a small heap. */
export const writeJvmOptions = (shipped: string): string =>
  [
    ...shipped
      .split('\n')
      .filter((line) => !/gc\.log|Xloggc|GCLog|PrintG|PrintT|ErrorFile|HeapDump|UseG1|G1Reserve|Initiating|Xm[sx]/.test(line)),
    '-Xms256m',
    '-Xmx256m',
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    '',
  ].join('\n');
