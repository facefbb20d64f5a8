import type { PlannedPoll } from './planned-poll.ts';

/** Bytes of recordings in one execution: "Maximum input or result size for a task, state, or execution: 256 KiB" (Step Functions quotas), less the rest of the event. */
const mostBytes = 200_000;

/** The polls in as few parts as fit, in their order. One poll is never cut. */
export const chunkPolls = (polls: readonly PlannedPoll[]): PlannedPoll[][] => {
  const chunks: PlannedPoll[][] = [];
  let left = 0;
  for (const poll of polls) {
    const bytes = Buffer.byteLength(JSON.stringify(poll));
    const last = chunks.at(-1);
    if (!last || bytes > left) {
      chunks.push([poll]);
      left = mostBytes - bytes;
    } else {
      last.push(poll);
      left -= bytes;
    }
  }
  return chunks;
};
