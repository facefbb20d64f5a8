import { Cron } from 'croner';

export type Window = { schedule: string; duration: number; timeZone: string };

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

/** When the next window opens, in milliseconds, or undefined when none ever does. */
export const nextOpening = (windows: readonly Window[], now: number): number | undefined => {
  const openings = windows.map((window) => opening(window, now)).filter((at) => at !== undefined);
  return openings.length > 0 ? Math.min(...openings) : undefined;
};
