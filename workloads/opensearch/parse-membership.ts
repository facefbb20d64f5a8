import * as z from 'zod/mini';
import type { ReachAnswer } from '../../core/ports.ts';
import type { Cluster, Voting } from './cluster.ts';
import { type Parsed, parseAnswer } from './parse-answer.ts';

/** Who the cluster is, and which node is elected. */
export const identityShape = {
  cluster_uuid: z.string().check(z.minLength(1)),
  cluster_name: z.string(),
  master_node: z.optional(z.string()),
  cluster_manager_node: z.optional(z.string()),
};

/** Whose votes count, and whose are excluded. */
export const coordinationSchema = z.object({
  last_committed_config: z.array(z.string()),
  voting_config_exclusions: z.array(z.object({ node_id: z.string(), node_name: z.string() })),
});

/** The voting configuration of a state. */
export const toVoting = ({
  last_committed_config: committed,
  voting_config_exclusions: excluded,
}: z.output<typeof coordinationSchema>): Voting => ({
  committed,
  exclusions: excluded.map(({ node_id: id, node_name: name }) => ({ id, name })),
});

const identitySchema = z.object(identityShape);

/** Who a member says that its cluster and its master are. */
export const parseIdentity = (answer: ReachAnswer): Parsed<{ uuid: string; name: string; master: string }> => {
  const parsed = parseAnswer('/_cluster/state/master_node', answer, identitySchema);
  if ('unknown' in parsed) return parsed;
  const { cluster_uuid: uuid, cluster_name: name, master_node: master = parsed.value.cluster_manager_node } = parsed.value;
  return master === undefined ? { unknown: 'the cluster has no elected master' } : { value: { uuid, name, master } };
};

const membershipSchema = z.object({
  nodes: z.record(z.string(), z.object({ name: z.string() })),
  metadata: z.object({ cluster_coordination: coordinationSchema }),
});

/** Who is in the cluster, and whose votes count. */
export const parseMembership = (answer: ReachAnswer): Parsed<Pick<Cluster, 'voting'> & { nodes: readonly string[] }> => {
  const parsed = parseAnswer('/_cluster/state', answer, membershipSchema);
  if ('unknown' in parsed) return parsed;
  const { nodes, metadata } = parsed.value;
  return { value: { nodes: Object.keys(nodes), voting: toVoting(metadata.cluster_coordination) } };
};
