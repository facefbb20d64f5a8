import * as z from 'zod/mini';

const returningSchema = z.object({
  node: z.string(),
  ephemeral: z.string(),
  roles: z.array(z.string()),
  mounts: z.array(z.string()),
  manifest: z.record(z.string(), z.record(z.string(), z.number())),
});

/** A node that is to come back, as it was when it was marked. */
export type Returning = z.output<typeof returningSchema>;

const notesSchema = z.object({
  /** Unassigned copies when the campaign first saw the cluster, by shard: it need not become better than that. */
  baseline: z.record(z.string(), z.number()),
  /** The node of each server that was seen as a member since the campaign began, with what its replacement must have. */
  members: z.record(z.string(), z.object({ node: z.string(), roles: z.array(z.string()), zone: z.string() })),
  /** Since when a server was found to be drained, poll after poll, and in which run of its node. */
  drained: z.record(z.string(), z.object({ at: z.number(), ephemeral: z.string() })),
  /** What was left on a server that is drained when that last changed. */
  progress: z.record(z.string(), z.object({ left: z.number(), at: z.number() })),
  /** Servers that left, whose node was not in the cluster at the last poll. */
  absent: z.array(z.string()),
  /** What was found of recent snapshots, once they were enough. */
  snapshot: z.optional(z.string()),
  /** How the servers are renewed in this campaign; decided once. Absent until then. */
  renewal: z.optional(z.object({ by: z.enum(['replace', 'reimage']), reason: z.string() })),
  /** What a server that is to come back was like, and what it held. */
  returning: z._default(z.record(z.string(), returningSchema), {}),
});

/** What the driver wants to know again at the next poll. */
export type Notes = z.output<typeof notesSchema>;

/** The notes of the last poll; undefined at the first, and where they are of another version. */
export const readNotes = (written: unknown): Notes | undefined => {
  const parsed = z.safeParse(notesSchema, written);
  return parsed.success ? parsed.data : undefined;
};
