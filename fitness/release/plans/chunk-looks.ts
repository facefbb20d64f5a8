import type { PlannedLook } from './planned-look.ts';

/** Bytes of recordings in one execution: "Maximum input or result size for a task, state, or execution: 256 KiB" (Step Functions quotas), less the rest of the event. */
const mostBytes = 200_000;

/** The looks in as few parts as fit, in their order. One look is never cut. */
export const chunkLooks = (looks: readonly PlannedLook[]): PlannedLook[][] => {
  const chunks: PlannedLook[][] = [];
  let left = 0;
  for (const look of looks) {
    const bytes = Buffer.byteLength(JSON.stringify(look));
    const last = chunks.at(-1);
    if (!last || bytes > left) {
      chunks.push([look]);
      left = mostBytes - bytes;
    } else {
      last.push(look);
      left -= bytes;
    }
  }
  return chunks;
};
