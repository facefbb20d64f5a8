import * as z from 'zod/mini';
import type { ReachAnswer } from '../../core/ports.ts';
import { type Parsed, parseAnswer } from './parse-answer.ts';
import { askedNodes, describeFailed } from './parse-nodes.ts';

const danglingSchema = z.object({ _nodes: askedNodes, dangling_indices: z.array(z.looseObject({ index_name: z.string() })) });

/** Names of indices that lie on a disk and that the cluster does not know; unknown unless every node has answered. */
export const parseDangling = (answer: ReachAnswer): Parsed<readonly string[]> => {
  const parsed = parseAnswer('/_dangling', answer, danglingSchema);
  if ('unknown' in parsed) return parsed;
  const failed = describeFailed('/_dangling', parsed.value._nodes);
  return failed === undefined ? { value: parsed.value.dangling_indices.map(({ index_name: name }) => name) } : { unknown: failed };
};
