import { createInterface } from 'node:readline/promises';

/** Asks for lines at the terminal of a person. */
export type Terminal = {
  /** A line; undefined where no person can be asked, or once the person has ended it by Ctrl-C or Ctrl-D. */
  ask: (question: string) => Promise<string | undefined>;
  /** Leaves the terminal to others. */
  close: () => void;
};

/** Opens the terminal at the first question. */
export const openTerminal = (): Terminal => {
  if (!process.stdin.isTTY) return { ask: async () => undefined, close: () => undefined };
  const ended = new AbortController();
  let lines: ReturnType<typeof createInterface> | undefined;
  const open = () => {
    const opened = createInterface({ input: process.stdin, output: process.stdout });
    opened.on('close', () => ended.abort());
    return opened;
  };
  return {
    ask: (question) => {
      lines ??= open();
      return lines.question(question, { signal: ended.signal }).catch(() => undefined);
    },
    close: () => lines?.close(),
  };
};
