import * as z from 'zod/mini';
import type { ReachAnswer } from '../../core/ports.ts';
import type { Node } from './cluster.ts';
import { type Parsed, parseAnswer } from './parse-answer.ts';
import type { State } from './parse-state.ts';

/** How many nodes answered a question that all of them were asked. */
export const askedNodes = z.object({ total: z.number(), successful: z.number(), failed: z.number() });

/** Says where not all of them did. */
export const describeFailed = (name: string, { failed, total, successful }: z.output<typeof askedNodes>): string | undefined =>
  failed > 0 || successful < total ? `${name}: ${total - successful} of ${total} nodes did not answer` : undefined;

const infosSchema = z.object({
  _nodes: askedNodes,
  nodes: z.record(
    z.string(),
    z.object({
      name: z.string(),
      ip: z.string(),
      host: z.string(),
      version: z.string(),
      roles: z.array(z.string()),
      attributes: z.optional(z.record(z.string(), z.string())),
      settings: z.optional(
        z.object({
          discovery: z.optional(
            z.looseObject({
              type: z.optional(z.string()),
              seed_hosts: z.optional(z.union([z.string(), z.array(z.string())])),
              seed_providers: z.optional(z.union([z.string(), z.array(z.string())])),
            }),
          ),
        }),
      ),
    }),
  ),
});

const disksSchema = z.object({
  _nodes: askedNodes,
  nodes: z.record(
    z.string(),
    z.object({
      fs: z.optional(
        z.object({
          total: z.object({ total_in_bytes: z.number(), available_in_bytes: z.number() }),
          data: z.optional(z.array(z.looseObject({ mount: z.optional(z.string()), type: z.optional(z.string()) }))),
        }),
      ),
    }),
  ),
});

/**
 * Every node that the state names, by its own answer about itself and its disk. One that is silent leaves all of them unknown, and is named:
 * requests that wait for every node are then answered late or not at all, and would say nothing of which one it is.
 */
export const parseNodes = (infosAnswer: ReachAnswer, disksAnswer: ReachAnswer, members: State['members']): Parsed<Map<string, Node>> => {
  const infos = parseAnswer('/_nodes', infosAnswer, infosSchema);
  const disks = parseAnswer('/_nodes/stats/fs', disksAnswer, disksSchema);
  const silent = members.filter(({ id }) => [infos, disks].some((each) => 'value' in each && !each.value.nodes[id]));
  if (silent.length > 0) return { unknown: describeSilent(silent.map(({ name }) => name)) };
  if ('unknown' in infos) return infos;
  if ('unknown' in disks) return disks;
  const failed = describeFailed('/_nodes', infos.value._nodes) ?? describeFailed('/_nodes/stats/fs', disks.value._nodes);
  if (failed !== undefined) return { unknown: failed };
  const stranger = Object.keys(infos.value.nodes).some((id) => members.every((member) => member.id !== id));
  if (stranger) return { unknown: 'a node came or went while the cluster was read' };
  const known = new Map<string, Node>();
  for (const member of members) {
    const info = infos.value.nodes[member.id];
    if (info) known.set(member.id, toNode(member, info, disks.value.nodes[member.id]?.fs));
  }
  return { value: known };
};

const describeSilent = (names: readonly string[]): string =>
  names.length === 1
    ? `node ${names[0]} is in the cluster, and did not answer for itself`
    : `nodes ${names.join(', ')} are in the cluster, and did not answer for themselves`;

type Disk = z.output<typeof disksSchema>['nodes'][string]['fs'];

const toNode = (member: State['members'][number], info: z.output<typeof infosSchema>['nodes'][string], disk: Disk): Node => ({
  ...member,
  addresses: [...new Set([info.ip, info.host])],
  roles: info.roles,
  attributes: info.attributes ?? {},
  version: info.version,
  isAlone: info.settings?.discovery?.type === 'single-node',
  seeds: seedsOf(info.settings?.discovery),
  ...(disk?.data && disk.data.length > 0 && { mounts: disk.data.map(({ mount = '', type = '' }) => ({ mount, type })) }),
  ...(disk && { disk: { total: disk.total.total_in_bytes, available: disk.total.available_in_bytes } }),
});

const listOf = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? value.split(',').map((each) => each.trim()) : value;

/** Seeds that stand in the node's file; where it has another provider of seeds, or is alone, none of them is its only way in. */
const seedsOf = (discovery: Readonly<{ seed_hosts?: unknown; seed_providers?: unknown }> | undefined): readonly string[] =>
  listOf(discovery?.seed_providers as string | string[] | undefined).filter((each) => each !== '').length > 0
    ? []
    : listOf(discovery?.seed_hosts as string | string[] | undefined).filter((each) => each !== '');
