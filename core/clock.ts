/** The time, and waiting for it: the time of AWS in production, a virtual one in rehearsals. */
export type Clock = {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now: () => number;
  /** Milliseconds since some moment, to measure how long something takes where `now` may be set right meanwhile; absent where it never is. */
  ticks?: () => number;
  /** Resolves when that many seconds have passed on this clock, or at once when the signal ends the sleep early. */
  sleep: (seconds: number, signal?: AbortSignal) => Promise<void>;
};

/** Starts measuring. Answers the milliseconds that have passed since then. */
export const startMeasuring = (clock: Pick<Clock, 'now' | 'ticks'>): (() => number) => {
  const ticks = clock.ticks ?? clock.now;
  const began = ticks();
  return () => ticks() - began;
};
