/** What one copy of a shard says of itself. */
export type Copy = { routing: { node: string; primary: boolean; state: string }; docs: { count: number }; seq_no: { max_seq_no: number } };

/** The copies of every shard of every index, as `_stats?level=shards` has them. */
export type ShardStats = Record<string, { shards: Record<string, Copy[]> }>;

/** Shards whose copies do not hold the same number of documents, or have not come to the same sequence number; one sentence each. */
export const judgeCopies = (indices: ShardStats): string[] =>
  Object.entries(indices).flatMap(([index, { shards }]) =>
    Object.entries(shards).flatMap(([shard, copies]) => {
      const views = copies.map(({ docs, seq_no }) => `${docs.count} documents up to ${seq_no.max_seq_no}`);
      return new Set(views).size > 1 ? [`${index}[${shard}]: ${views.join('; ')}`] : [];
    }),
  );
