/** One setting of a group that we changed, and when; putting back means resuming exactly these processes. */
export type JournalEntry = { group: string; process: string; at: number; isSeen: boolean };
