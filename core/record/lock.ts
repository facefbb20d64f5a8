import { formatDuration } from '../policy/duration.ts';
import type { Lock } from '../ports.ts';

/** Stale servers in one chunk of the survey's list. */
export const chunkSize = 500;

/** How many chunks a list of this length takes. */
export const chunkOf = (servers: number): number => Math.ceil(servers / chunkSize);

/** Who holds a lock, since when, and until when at the latest. */
export const describeLockHeld = (lock: Lock, now: number): string =>
  `${lock.resource} is held by ${lock.holder} since ${new Date(lock.since).toISOString()}; the lock runs out in ${formatDuration((lock.expires - now) / 1_000)} unless renewed`;

/** How many chunks of the list of stale servers a step reads. */
export const windowChunks = 4;

/** Seconds a lock lasts: longer than the longest step and the longest rest together. */
export const lockSeconds = 180;

/** The name of the lock of a fleet. */
export const fleetLock = (fleet: string): string => `fleet/${fleet}`;
