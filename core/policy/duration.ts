import { InputError } from '../errors.ts';

const secondsPerUnit = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

/**
 * Seconds of a duration written `90s`, `15m`, `12h` or `14d`.
 *
 * @throws InputError when the unit is missing or unknown.
 */
export const parseDuration = (text: string): number => {
  const match = /^(\d+(?:\.\d+)?)(s|m|h|d)$/.exec(text);
  if (!match) throw new InputError(`"${text}" is not a duration: write a number and a unit, such as 90s, 15m, 12h or 14d`);
  return Number(match[1]) * secondsPerUnit[match[2] as keyof typeof secondsPerUnit];
};

/** A duration for people: the two largest units that say something, such as `1h 12m`. */
export const formatDuration = (seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds));
  const parts: [number, string][] = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor((whole % 86_400) / 3_600), 'h'],
    [Math.floor((whole % 3_600) / 60), 'm'],
    [whole % 60, 's'],
  ];
  const first = parts.findIndex(([amount]) => amount > 0);
  if (first < 0) return '0s';
  return parts
    .slice(first, first + 2)
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount}${unit}`)
    .join(' ');
};
