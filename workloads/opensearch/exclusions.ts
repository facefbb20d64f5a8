import type { Cluster, ClusterSettings, Node } from './cluster.ts';
import { keys } from './settings-keys.ts';

const listOf = (value: string | undefined): string[] =>
  (value ?? '').split(',').flatMap((each) => (each.trim() === '' ? [] : [each.trim()]));

/** The node ids that the persistent settings exclude. */
export const listExcludedIds = ({ persistent }: Pick<ClusterSettings, 'persistent'>): string[] => listOf(persistent[keys.excludeIds]);

/** The exclusion with these ids as well, in its order; the ids of others stay. */
export const withIds = (settings: Pick<ClusterSettings, 'persistent'>, ids: readonly string[]): string =>
  [...new Set([...listExcludedIds(settings), ...ids])].join(',');

/** The exclusion without this id; null, which removes the setting, where none is left: never an empty text, which would exclude nothing and stay. */
export const withoutId = (settings: Pick<ClusterSettings, 'persistent'>, id: string): string | null =>
  listExcludedIds(settings)
    .filter((each) => each !== id)
    .join(',') || null;

const matches = (pattern: string, value: string): boolean =>
  new RegExp(`^${pattern.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`).test(value);

const valuesOf = (node: Node, attribute: string): readonly string[] => {
  if (attribute === '_id') return [node.id];
  if (attribute === '_name') return [node.name];
  if (['_ip', '_host', '_host_ip', '_publish_ip'].includes(attribute)) return node.addresses;
  if (attribute === '_tier') return node.roles;
  return node.attributes[attribute] === undefined ? [] : [node.attributes[attribute]];
};

/** The effective exclusions of the cluster that keep shards from a node, each as `attribute: value`. */
export const findExclusions = ({ settings }: Pick<Cluster, 'settings'>, node: Node): string[] => {
  const effective = { ...settings.defaults, ...settings.persistent, ...settings.transient };
  return Object.entries(effective).flatMap(([key, value]) => {
    if (!key.startsWith(keys.exclude)) return [];
    const attribute = key.slice(keys.exclude.length);
    return listOf(value).flatMap((pattern) =>
      valuesOf(node, attribute).some((each) => (attribute === '_id' ? each === pattern : matches(pattern, each)))
        ? [`${attribute}: ${pattern}`]
        : [],
    );
  });
};

/** Does the exclusion by id keep shards from this node now? A transient setting hides the persistent one. */
export const isExcludedById = (cluster: Pick<Cluster, 'settings'>, node: Node): boolean =>
  findExclusions(cluster, node).includes(`_id: ${node.id}`);
