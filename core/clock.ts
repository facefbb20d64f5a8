/** The time, and waiting for it: the machine's clock in production, a virtual one in rehearsals. */
export type Clock = {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now: () => number;
  /** Resolves when that many seconds have passed on this clock, or at once when the signal ends the sleep early. */
  sleep: (seconds: number, signal?: AbortSignal) => Promise<void>;
};
