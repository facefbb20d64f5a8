/** Stale servers in one chunk of the survey's list. */
export const chunkSize = 500;

/** How many chunks of the list of stale servers a step reads. */
export const windowChunks = 4;

/** How many chunks a list of this length takes. */
export const chunkOf = (servers: number): number => Math.ceil(servers / chunkSize);
