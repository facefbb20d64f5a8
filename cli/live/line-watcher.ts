import { isoTime } from '../../core/report/report.ts';
import { createEventDescriber } from './describe-events.ts';
import { toPlainText } from './plain-text.ts';
import type { Watcher, WatcherOptions } from './watcher.ts';

const toSecond = (ms: number): string => isoTime(Math.floor(ms / 1_000) * 1_000);

/** One plain line for each event: time, fleet, what happened. For files, pipes and logs of CI. */
export const createLineWatcher = ({ stream }: Pick<WatcherOptions, 'stream'>): Watcher => {
  const describeEvents = createEventDescriber();
  const write = (line: string): void => void stream.write(`${toPlainText(line)}\n`);
  const held = new Map<string, string>();
  return {
    onDecision: (decision) => {
      for (const { at, fleet, text } of describeEvents(decision)) write(`${toSecond(at)} ${fleet}: ${text}`);
    },
    onHeld: (fleet, reason) => {
      if (held.get(fleet) !== reason) write(`${fleet}: waits: ${reason}`);
      held.set(fleet, reason);
    },
    say: write,
    end: () => undefined,
  };
};
