import * as z from 'zod/mini';

const notesSchema = z.object({
  /** Since when the agent of a server in flight was connected, or that of any server was not, poll after poll; with the container instance that was asked. */
  agents: z.record(z.string(), z.object({ host: z.string(), isConnected: z.boolean(), at: z.number() })),
  /** Servers whose canary ended well, which ECS lists for an hour only. */
  tried: z._default(z.array(z.string()), []),
  /** Tasks that had not stopped on hosts that drain, or are to: a list may leave out one that is stopping, so each is asked about by its id. */
  seen: z._default(z.array(z.string()), []),
  /** What speaks against hosts by their tasks, kept while they drain: there none of their tasks can fail any more. */
  failing: z._default(z.record(z.string(), z.string()), {}),
  /** Since when no container instance is listed for a server that had one. */
  absent: z.record(z.string(), z.number()),
  /** Since when a new server that has joined has no task but daemons: since it was registered, or had one last. */
  idle: z._default(z.record(z.string(), z.number()), {}),
  /** What was left on a server that drains when that last changed. */
  progress: z.record(z.string(), z.object({ left: z.string(), at: z.number() })),
  /** Since when a server was found to be empty, poll after poll, and at which version of its container instance. */
  empty: z.record(z.string(), z.object({ host: z.string(), version: z.number(), at: z.number() })),
});

/** What the driver wants to know again at the next poll. */
export type Notes = z.output<typeof notesSchema>;

/** Nothing is known of an earlier poll. */
export const noNotes = (): Notes => ({ agents: {}, tried: [], seen: [], failing: {}, absent: {}, idle: {}, progress: {}, empty: {} });

/** The notes of the last poll; none at the first, and where they are of another version. */
export const readNotes = (written: unknown): Notes => {
  const parsed = z.safeParse(notesSchema, written);
  return parsed.success ? parsed.data : noNotes();
};
