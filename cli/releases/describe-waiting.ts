import { formatDuration } from '../../core/policy/duration.ts';

const every = { terminal: 1_000, elsewhere: 30_000 };

/**
 * Says on a stream that something is waited for, and for how long already: repainted in place in a terminal, a plain line now and then elsewhere.
 *
 * @returns ends it, and must be called
 */
export const describeWaiting = (stream: NodeJS.WriteStream, what: string, isQuiet: boolean): (() => void) => {
  if (isQuiet) return () => undefined;
  const isRepainted = stream.isTTY === true && !process.env.CI && process.env.TERM !== 'dumb';
  const began = performance.now();
  const say = (): void => {
    const seconds = Math.round((performance.now() - began) / 1_000);
    const line = seconds === 0 ? `${what} ...` : `${what} ... ${formatDuration(seconds)}`;
    stream.write(isRepainted ? `\r${line} ` : `${line}\n`);
  };
  say();
  const timer = setInterval(say, isRepainted ? every.terminal : every.elsewhere);
  return () => {
    clearInterval(timer);
    if (isRepainted) stream.write('\n');
  };
};
