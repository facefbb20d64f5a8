import { formatDuration } from '../policy/duration.ts';

/** The right to act: a token that grows with every change of holder. Times are milliseconds. */
export type Lock = { resource: string; holder: string; token: number; since: number; expires: number };

/** Seconds a lock lasts: longer than the longest step and the longest rest together. */
export const lockSeconds = 180;

/** The name of the lock of a fleet. */
export const fleetLock = (fleet: string): string => `fleet/${fleet}`;

/** Who holds a lock, since when, and until when at the latest. */
export const describeLockHeld = (lock: Lock, now: number): string =>
  `${lock.resource} is held by ${lock.holder} since ${new Date(lock.since).toISOString()}; the lock runs out in ${formatDuration((lock.expires - now) / 1_000)} unless renewed`;
