import type { Decision } from '../../core/record/decision.ts';
import { createFrameWatcher } from './frame-watcher.ts';
import { createLineWatcher } from './line-watcher.ts';

/** Shows a person how campaigns go. `end` must be called once, also after an error: it leaves the last state on the screen. */
export type Watcher = {
  /** Takes one decision of any campaign. */
  onDecision: (decision: Decision) => void;
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
};

const silent: Watcher = { onDecision: () => undefined, say: () => undefined, end: () => undefined };

/** Can a picture be repainted in place here? Not in files and pipes, not on CI, and not in a terminal that knows no cursor. */
const isInteractive = ({ isTTY }: NodeJS.WriteStream): boolean => isTTY === true && !process.env.CI && process.env.TERM !== 'dumb';

/** A picture repainted in place in a terminal, one plain line for each event elsewhere, nothing where quiet is wanted. */
export const createWatcher = (options: WatcherOptions): Watcher => {
  if (options.isQuiet) return silent;
  return isInteractive(options.stream) ? createFrameWatcher(options) : createLineWatcher(options);
};
