import * as z from 'zod/mini';
import type { ReachAnswer } from '../../core/ports.ts';
import type { Cluster } from './cluster.ts';
import { type Parsed, parseAnswer } from './parse-answer.ts';

const snapshotsSchema = z.object({
  snapshots: z.array(
    z.looseObject({
      state: z.string(),
      indices: z.optional(
        z.record(
          z.string(),
          z.object({ shards: z.record(z.string(), z.looseObject({ stage: z.string(), node: z.optional(z.string()) })) }),
        ),
      ),
    }),
  ),
});

/** The snapshots that run now, and the nodes whose shards they copy. */
export const parseSnapshots = (answer: ReachAnswer): Parsed<Pick<Cluster, 'snapshotting' | 'runningSnapshots'>> => {
  const parsed = parseAnswer('/_snapshot/_status', answer, snapshotsSchema);
  if ('unknown' in parsed) return parsed;
  const { snapshots } = parsed.value;
  const shards = snapshots.flatMap(({ indices = {} }) => Object.values(indices).flatMap((index) => Object.values(index.shards)));
  const copied = shards.flatMap(({ stage, node }) => (['INIT', 'STARTED', 'FINALIZE'].includes(stage) && node !== undefined ? [node] : []));
  return { value: { snapshotting: new Set(copied), runningSnapshots: snapshots.length } };
};
