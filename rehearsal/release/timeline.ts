/** Something that happened to a release; `at` in milliseconds. */
export type TimelineEvent = { at: number; kind: string; text: string; data: Record<string, unknown> };

export type Timeline = {
  events: readonly TimelineEvent[];
  /** Adds what happens now. */
  add: (kind: string, text: string, data?: Record<string, unknown>) => void;
  /** Calls a listener with every event from now on. */
  listen: (listener: (event: TimelineEvent) => void) => void;
};

/** What happened, oldest first, for the terminal and the page. */
export const createTimeline = (now: () => number): Timeline => {
  const events: TimelineEvent[] = [];
  const listeners: ((event: TimelineEvent) => void)[] = [];
  return {
    events,
    add: (kind, text, data = {}) => {
      const event = { at: now(), kind, text, data };
      events.push(event);
      for (const listen of listeners) listen(event);
    },
    listen: (listener) => void listeners.push(listener),
  };
};
