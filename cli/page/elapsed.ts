const pad = (value: number): string => String(value).padStart(2, '0');

/** Seconds as `h:mm:ss`. */
export const formatElapsed = (seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 3_600)}:${pad(Math.floor((whole % 3_600) / 60))}:${pad(whole % 60)}`;
};

/** Seconds as `h:mm`, rounded to the minute. */
export const formatHours = (seconds: number): string => formatElapsed(Math.round(seconds / 60) * 60).slice(0, -3);

/** A time in milliseconds as `2026-01-05 09:00 UTC`. */
export const formatMoment = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
