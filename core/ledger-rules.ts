import { formatDuration } from './duration.ts';
import type { Lock } from './ports.ts';

/** Stale servers in one chunk of the survey's list. */
export const chunkSize = 500;

/** How many chunks a list of this length takes. */
export const chunkOf = (servers: number): number => Math.ceil(servers / chunkSize);

/** Who holds a lock, since when, and until when at the latest. */
export const sayLockHeld = (lock: Lock, now: number): string =>
  `${lock.resource} is held by ${lock.holder} since ${new Date(lock.since).toISOString()}; the lock runs out in ${formatDuration((lock.expires - now) / 1_000)} unless renewed`;
