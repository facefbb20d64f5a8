import { Cron } from 'croner';

export type Window = { schedule: string; duration: number; timeZone: string };

/** Where the search for openings begins when no time is meant: the start of a leap year, so that every date comes. */
const anyTime = Date.UTC(2024, 0, 1);

/** Does a schedule ever open? The 31st of February does not. */
export const everOpens = (schedule: string): boolean => opening({ schedule, duration: 0, timeZone: 'UTC' }, anyTime) !== undefined;

/**
 * How many openings of all windows together are looked at for the longest time between them: most of a year of one that opens daily. Bounded,
 * since a policy is read at every poll.
 */
const openingsCompared = 300;

/** When each of these windows opens and closes, in milliseconds, in the order in which they open, as far as all of them are known. */
const listSpans = (windows: readonly Window[]): { opened: number; closed: number }[] => {
  const spans = windows.map(({ schedule, duration, timeZone }) =>
    new Cron(schedule, { mode: '5-part', paused: true, timezone: timeZone })
      .nextRuns(Math.ceil(openingsCompared / windows.length), new Date(anyTime))
      .map((opened) => ({ opened: opened.getTime(), closed: opened.getTime() + duration * 1_000 })),
  );
  const known = Math.min(...spans.map((own) => own.at(-1)?.opened ?? anyTime));
  return spans
    .flat()
    .filter(({ opened }) => opened <= known)
    .toSorted((a, b) => a.opened - b.opened);
};

/** The longest time, in seconds, for which all of these windows are closed, as far as their next openings show it. */
export const longestClosed = (windows: readonly Window[]): number => {
  const inOrder = listSpans(windows);
  let [longest, closed] = [0, inOrder[0]?.closed ?? 0];
  for (const span of inOrder) {
    longest = Math.max(longest, span.opened - closed);
    closed = Math.max(closed, span.closed);
  }
  return longest / 1_000;
};

/**
 * The least time, in seconds, for which one of these windows is open within so many seconds, as far as their next openings show it: the worst case begins where
 * one closes. No windows at all are always open.
 */
export const leastOpen = (windows: readonly Window[], seconds: number): number => {
  if (windows.length === 0) return seconds;
  const inOrder = listSpans(windows);
  const end = inOrder.at(-1)?.opened ?? 0;
  const openIn = (from: number, to: number): number => {
    let [open, until] = [0, from];
    for (const { opened, closed } of inOrder) {
      if (opened >= to) break;
      const [start, stop] = [Math.max(opened, until), Math.min(closed, to)];
      if (stop > start) open += stop - start;
      until = Math.max(until, closed);
    }
    return open;
  };
  const worst = inOrder
    .map(({ closed }) => closed)
    .filter((from) => from + seconds * 1_000 <= end)
    .map((from) => openIn(from, from + seconds * 1_000));
  // A span that is longer than what is known of the windows is not judged.
  return worst.length === 0 ? seconds : Math.min(...worst) / 1_000;
};

/** Is this a cron expression of five fields that we can read? */
export const isScheduleValid = (schedule: string): boolean => {
  try {
    new Cron(schedule, { mode: '5-part', paused: true });
    return true;
  } catch {
    return false;
  }
};

const opening = (window: Window, afterMs: number): number | undefined =>
  new Cron(window.schedule, { mode: '5-part', paused: true, timezone: window.timeZone }).nextRun(new Date(afterMs))?.getTime();

/** Is one of the windows open? No windows at all means always. A window opens at each run of its schedule and stays open for its duration. */
export const isWindowOpen = (windows: readonly Window[], now: number): boolean =>
  windows.length === 0 ||
  windows.some((window) => {
    const opened = opening(window, now - window.duration * 1_000);
    return opened !== undefined && opened <= now;
  });

/** When the next of these windows opens, in milliseconds. @throws Error when none ever does: a policy that says so is refused before */
export const nextOpening = (windows: readonly Window[], now: number): number => {
  const openings = windows.map((window) => opening(window, now)).filter((at) => at !== undefined);
  if (openings.length === 0) throw new Error('no window ever opens');
  return Math.min(...openings);
};

/** What is said while all of these windows are closed, and when the next one opens; undefined while one is open. */
export const describeClosed = (windows: readonly Window[], now: number): string | undefined =>
  isWindowOpen(windows, now)
    ? undefined
    : `outside every window of the policy: the next one opens ${new Date(nextOpening(windows, now)).toISOString().replace('.000Z', 'Z')}`;
