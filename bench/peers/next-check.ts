/** The first check at or after `at`, in seconds: checks begin at `from`, and come every so many seconds. */
export const nextCheck = (from: number, at: number, every: number): number => from + Math.max(0, Math.ceil((at - from) / every)) * every;
