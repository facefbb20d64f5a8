import type { Reach, ReachAnswer, ServersDoor, Target } from '../../core/ports.ts';
import type { GroupView, ServerFacts } from '../../core/record/observation.ts';
import type { ClusterRequest } from './requests.ts';

/** Tags of the groups of a cluster. */
export const tags = {
  /** The name of the cluster, for people; groups with the same name are one cluster. */
  name: 'recycler:opensearch',
  /** Scheme and port on which every member answers; `https:9200` where it is missing. */
  endpoint: 'recycler:opensearch:endpoint',
  /** The device names of the volumes that hold the data, as their launch template has them, such as `/dev/sdf`. */
  dataDevices: 'recycler:opensearch:data-devices',
} as const;

/** The groups of one cluster. */
export type ClusterGroups = { name: string; groups: readonly GroupView[] };

/** The clusters that these groups are part of, by their tags. */
export const listClusters = (groups: readonly GroupView[]): ClusterGroups[] => {
  const byName = new Map<string, GroupView[]>();
  for (const group of groups) {
    const name = group.tags[tags.name];
    if (name !== undefined) byName.set(name, [...(byName.get(name) ?? []), group]);
  }
  return [...byName].map(([name, own]) => ({ name, groups: own }));
};

/** How a cluster is reached: scheme and port, by the tags of its groups. Undefined where a tag cannot be understood. */
export const readEndpoint = ({ groups }: Pick<ClusterGroups, 'groups'>): { scheme: 'http' | 'https'; port: number } | undefined => {
  const [scheme = '', port = ''] = (
    groups.map((group) => group.tags[tags.endpoint]).find((each) => each !== undefined) ?? 'https:9200'
  ).split(':');
  const isKnown = (scheme === 'http' || scheme === 'https') && /^\d{1,5}$/.test(port);
  return isKnown ? { scheme, port: Number(port) } : undefined;
};

/** A way into a cluster: its members that may be asked, one after the other. */
export type Members = {
  /** Facts about every server of its groups. */
  facts: readonly ServerFacts[];
  targets: readonly Target[];
  ask: (target: Target, request: ClusterRequest) => Promise<ReachAnswer>;
};

/**
 * The members through which a cluster may be asked.
 *
 * @param avoided servers that are to leave or have only come: none of them speaks for the cluster
 */
export const openMembers = async (
  { reach, servers }: { reach: Reach; servers: ServersDoor },
  cluster: ClusterGroups,
  avoided: ReadonlySet<string>,
): Promise<Members> => {
  const endpoint = readEndpoint(cluster);
  const members = cluster.groups.flatMap((group) => group.members.map((member) => ({ ...member, group: group.name })));
  const facts = await servers.read(members.map(({ id }) => id));
  const targets = facts.flatMap(({ id, address, state }): Target[] => {
    const member = members.find((each) => each.id === id);
    if (!member || address === undefined || state !== 'running' || member.lifecycle !== 'InService' || avoided.has(id)) return [];
    return [{ id, group: member.group, address }];
  });
  return {
    facts,
    targets: targets.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    ask: async (target, request) => {
      if (!endpoint) return { unknown: `the tag ${tags.endpoint} is not like https:9200` };
      return reach.call(target, { ...request, ...endpoint });
    },
  };
};
