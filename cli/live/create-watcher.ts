import { createFrameWatcher } from './frame-watcher.ts';
import { createLineWatcher } from './line-watcher.ts';
import type { Watcher, WatcherOptions } from './watcher.ts';

const silent: Watcher = { onDecision: () => undefined, onHeld: () => undefined, say: () => undefined, end: () => undefined };

/** Can a picture be repainted in place here? Not in files and pipes, not on CI, and not in a terminal that knows no cursor. */
const isInteractive = ({ isTTY }: NodeJS.WriteStream): boolean => isTTY === true && !process.env.CI && process.env.TERM !== 'dumb';

/** A picture repainted in place in a terminal, one plain line for each event elsewhere, nothing where quiet is wanted. */
export const createWatcher = (options: WatcherOptions): Watcher => {
  if (options.isQuiet) return silent;
  return isInteractive(options.stream) ? createFrameWatcher(options) : createLineWatcher(options);
};
