import type { Reach, ReachAnswer, ServersDoor, Target } from '../../core/ports.ts';
import type { GroupView, ServerFacts } from '../../core/record/observation.ts';
import type { ClusterRequest } from './requests.ts';

/** Tags of the groups of a cluster. */
export const tags = {
  /** The name of the cluster, for people; groups with the same name are one cluster. */
  name: 'recycler:opensearch',
  /** Scheme and port on which every member answers; `https:9200` where it is missing. */
  endpoint: 'recycler:opensearch:endpoint',
  /** The secret with the credentials of the Recycler in the cluster and its authorities, by ARN or name; none where it is missing. */
  secret: 'recycler:opensearch:secret',
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

/** With which secret a cluster is reached, and why it cannot be as its tags say. */
const readSecret = ({ groups }: Pick<ClusterGroups, 'groups'>): { secret?: string } | { unknown: string } => {
  const [secret, other] = new Set(groups.flatMap((group) => group.tags[tags.secret] ?? []));
  if (other !== undefined)
    return { unknown: `the groups name different secrets, ${secret} and ${other}: give all the same tag ${tags.secret}` };
  if (secret === undefined) return {};
  if (readEndpoint({ groups })?.scheme === 'http')
    return { unknown: `the tag ${tags.endpoint} says http, and the secret of ${tags.secret} is sent by https alone` };
  return { secret };
};

/** Why a cluster cannot be reached as its tags say, with the tag to correct; undefined where it can. */
export const findUnreachable = (cluster: Pick<ClusterGroups, 'groups'>): string | undefined => {
  if (!readEndpoint(cluster)) return `the tag ${tags.endpoint} is not like https:9200`;
  const secret = readSecret(cluster);
  return 'unknown' in secret ? secret.unknown : undefined;
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
  const secret = readSecret(cluster);
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
      if (!endpoint || 'unknown' in secret) return { unknown: findUnreachable(cluster) ?? '' };
      const answer = await reach.call(target, { ...request, ...endpoint, ...secret });
      return secret.secret === undefined ? explainDenial(answer) : answer;
    },
  };
};

/** A cluster that asks for credentials where none are named. */
const explainDenial = (answer: ReachAnswer): ReachAnswer =>
  'status' in answer && answer.status === 401
    ? { status: 401, body: `it asks for credentials: name a secret that holds some by the tag ${tags.secret} of the groups` }
    : answer;
