import * as z from 'zod/mini';
import type { ReachAnswer } from '../../core/ports.ts';

const storesSchema = z.object({
  _nodes: z.object({ total: z.number(), successful: z.number(), failed: z.number() }),
  nodes: z.record(z.string(), z.object({ indices: z.object({ store: z.object({ size_in_bytes: z.number() }) }) })),
});

const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/**
 * Bytes of the copies that each node holds, by its id.
 * @returns undefined where any node did not answer: a sum without one would be too small
 */
export const parseStores = (answer: ReachAnswer): ReadonlyMap<string, number> | undefined => {
  if ('unknown' in answer || answer.status !== 200) return undefined;
  const parsed = z.safeParse(storesSchema, readJson(answer.body));
  if (!parsed.success || parsed.data._nodes.failed > 0 || parsed.data._nodes.successful < parsed.data._nodes.total) return undefined;
  return new Map(Object.entries(parsed.data.nodes).map(([id, { indices }]) => [id, indices.store.size_in_bytes]));
};
