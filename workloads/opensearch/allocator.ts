import * as z from 'zod/mini';
import type { ReachAnswer } from '../../core/ports.ts';
import type { Verdict } from '../../core/record/workload.ts';
import { type Cluster, type Copy, copiesOn, holdsData, type Node, shardKey } from './cluster.ts';

/** A copy that would move, and the nodes that could take it, the likeliest first. */
export type Move = { server: string; copy: Copy; from: string; targets: readonly string[] };

/** Nodes that are tried for one copy. */
const mostTargets = 4;

/**
 * The moves that would empty a node. A copy of an index that expands itself onto every node needs none: it goes with the node.
 *
 * @param replacement the node that came for it; undefined where none did
 */
export const listMoves = (
  cluster: Cluster,
  server: string,
  node: Node,
  replacement: Node | undefined,
  emptied: ReadonlySet<string>,
): Move[] => {
  const holders = new Map<string, Set<string>>();
  for (const { node: at, target, ...copy } of cluster.copies) {
    const known = holders.get(shardKey(copy)) ?? new Set<string>();
    for (const id of [at, target]) if (id !== undefined) known.add(id);
    holders.set(shardKey(copy), known);
  }
  const zone = (each: Node): number => (JSON.stringify(each.attributes) === JSON.stringify(node.attributes) ? 0 : 1);
  const others = [...cluster.nodes.values()]
    .filter((each) => holdsData(each) && each.id !== node.id && !emptied.has(each.id))
    .toSorted((a, b) => Number(b.id === replacement?.id) - Number(a.id === replacement?.id) || zone(a) - zone(b) || freeOf(b) - freeOf(a));
  return copiesOn(cluster, node.id).flatMap((copy) => {
    const targets = others.map(({ id }) => id).filter((id) => !holders.get(shardKey(copy))?.has(id));
    if (targets.length === 0 && cluster.indices.get(copy.index)?.autoExpand !== undefined) return [];
    return [{ server, copy, from: node.id, targets: targets.slice(0, mostTargets) }];
  });
};

const freeOf = ({ disk }: Node): number => disk?.available ?? 0;

const explanationsSchema = z.object({
  explanations: z.array(
    z.object({
      parameters: z.object({ index: z.string(), shard: z.number(), to_node: z.string() }),
      decisions: z.array(z.object({ decider: z.string(), decision: z.string(), explanation: z.string() })),
    }),
  ),
});

/**
 * What the allocator said to moves, in their order: undefined where it would make one, else why not. Waiting for its turn is no refusal.
 * @returns undefined where the answer is none
 */
export const readExplanations = (answer: ReachAnswer, count: number): (string | undefined)[] | undefined => {
  if ('unknown' in answer || answer.status !== 200) return undefined;
  const parsed = z.safeParse(explanationsSchema, readJson(answer.body));
  if (!parsed.success || parsed.data.explanations.length !== count) return undefined;
  return parsed.data.explanations.map(({ decisions }) => {
    const no = decisions.find(({ decision }) => decision === 'NO');
    // No decision at all is no yes.
    if (decisions.length === 0) return 'no decider said anything';
    return no && `${no.decider}: ${no.explanation}`;
  });
};

const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Asks the allocator of moves, each to one node. */
export type AskMoves = (
  moves: readonly { index: string; shard: number; from_node: string; to_node: string }[],
) => Promise<(string | undefined)[] | undefined>;

/** Would the allocator empty these nodes? Each copy is tried on its targets, one after the other, all copies in one question. */
export const judgeMoves = async (moves: readonly Move[], servers: readonly string[], ask: AskMoves): Promise<Map<string, Verdict>> => {
  const refused = new Map<Move, string>();
  let open = [...moves];
  for (let round = 0; round < mostTargets && open.length > 0; round += 1) {
    const tried = open.filter(({ targets }) => targets[round] !== undefined);
    for (const move of open) if (move.targets.length === 0) refused.set(move, 'every other node has a copy of it');
    const answers =
      tried.length === 0
        ? []
        : await ask(
            tried.map(({ copy, from, targets }) => ({
              index: copy.index,
              shard: copy.shard,
              from_node: from,
              to_node: targets[round] ?? '',
            })),
          );
    if (!answers) return new Map(servers.map((server) => [server, { verdict: 'unknown', reason: 'the allocator did not answer' }]));
    tried.forEach((move, index) => {
      const why = answers[index];
      if (why === undefined) refused.delete(move);
      else refused.set(move, refused.get(move) ?? why);
    });
    open = tried.filter((move) => refused.has(move));
  }
  return new Map(
    servers.map((server): [string, Verdict] => {
      const [first] = [...refused].filter(([move]) => move.server === server);
      return [
        server,
        first
          ? { verdict: 'fail', reason: `${shardKey(first[0].copy)} could not move to another node (${first[1]})` }
          : { verdict: 'pass', reason: 'the allocator would move everything' },
      ];
    }),
  );
};
