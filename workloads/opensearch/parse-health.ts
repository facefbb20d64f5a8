import * as z from 'zod/mini';
import type { ReachAnswer } from '../../core/ports.ts';
import type { Cluster } from './cluster.ts';
import { type Parsed, parseAnswer } from './parse-answer.ts';
import { findProduct } from './products.ts';

const healthSchema = z.looseObject({
  status: z.enum(['green', 'yellow', 'red']),
  timed_out: z.boolean(),
  number_of_nodes: z.number(),
  number_of_in_flight_fetch: z.number(),
  number_of_pending_tasks: z.number(),
});

/** The health of a cluster, how many nodes it counts, and its product. One that timed out is an answer: the cluster has not settled (408, in some versions 200). */
export const parseHealth = (answer: ReachAnswer): Parsed<Pick<Cluster, 'health' | 'product'> & { nodes: number }> => {
  const parsed = parseAnswer('/_cluster/health', answer, healthSchema, [200, 408]);
  if ('unknown' in parsed) return parsed;
  const { value } = parsed;
  return {
    value: {
      product: findProduct(value),
      nodes: value.number_of_nodes,
      health: {
        status: value.status,
        hasTimedOut: value.timed_out,
        inFlightFetches: value.number_of_in_flight_fetch,
        pendingTasks: value.number_of_pending_tasks,
      },
    },
  };
};
