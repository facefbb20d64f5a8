import type { Decision } from '../../core/record/decision.ts';

/** Shows a person how campaigns go. `end` must be called once, also after an error: it leaves the last state on the screen. */
export type Watcher = {
  /** Takes one decision of any campaign. */
  onDecision: (decision: Decision) => void;
  /** Takes a fleet that has no campaign yet, and what that waits for, until a decision of it comes. */
  onHeld: (fleet: string, reason: string) => void;
  /** Writes one line of its own beside what goes on. */
  say: (line: string) => void;
  end: () => void;
};

export type WatcherOptions = {
  stream: NodeJS.WriteStream;
  isQuiet: boolean;
  /** The clock of the campaign in milliseconds: the virtual one in a rehearsal. */
  now: () => number;
  /** `rehearsal`: thousands of seconds may pass between two pictures. Default: `real`. */
  speed?: 'rehearsal' | 'real';
  /** A line below the picture that is read anew for each picture; plain lines have none. */
  footer?: () => string;
};
