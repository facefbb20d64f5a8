import * as z from 'zod/mini';

const markSchema = z.object({
  /** The cluster, by the tag of its groups. */
  cluster: z.string(),
  node: z.string(),
  /** The run of the node when it was marked. */
  ephemeral: z.string(),
  /** What the cluster settings said before the first of our marks that stand together; null: nothing. */
  rebalance: z.nullable(z.string()),
  /** Had others excluded the node by its id already? Then that stays theirs. Absent in marks of older releases, which did not ask. */
  excluded: z.optional(z.boolean()),
  /** Is its vote taken away too? */
  vote: z.boolean(),
  /** Where the node comes back: what the cluster said of allocation before, which is held meanwhile, and the nodes that it had. Null: nothing. */
  hold: z.optional(z.object({ enable: z.nullable(z.string()), peers: z.array(z.string()) })),
  /** The shards of the node when it was marked, by uuid of the index and number, each with the copies that were missing of it then. */
  manifest: z.record(z.string(), z.record(z.string(), z.number())),
});

/** What is journalled with a mark: what it changes, how that was before, and what the node held. */
export type Mark = z.output<typeof markSchema>;

/** The mark in a journal; undefined where it is of another version. */
export const readMark = (written: unknown): Mark | undefined => {
  const parsed = z.safeParse(markSchema, written);
  return parsed.success ? parsed.data : undefined;
};
