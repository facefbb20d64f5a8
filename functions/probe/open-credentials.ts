import type { ReadSecret } from '../../aws/secrets.ts';
import type { Clock } from '../../core/clock.ts';
import { type Credentials, parseCredentials } from './parse-credentials.ts';

/** Milliseconds for which a secret is kept: a change of it is noticed by then, or at once where the server refuses the old one. */
const keptFor = 5 * 60_000;

/** Credentials, and the version of the secret that they are from. */
export type Held = { credentials: Credentials; version: string };

/** Reads the credentials of a secret, from memory where they are still kept; `anew` reads the secret itself. */
export type ReadCredentials = (secret: string, signal: AbortSignal, anew?: boolean) => Promise<Held | { unknown: string }>;

/** Keeps credentials in the memory of this process, for minutes. What could not be read or used is not kept. */
export const openCredentials = (readSecret: ReadSecret, clock: Pick<Clock, 'now'>): ReadCredentials => {
  const kept = new Map<string, Held & { until: number }>();
  return async (secret, signal, anew = false) => {
    const known = kept.get(secret);
    if (known && !anew && clock.now() < known.until) return known;
    kept.delete(secret);
    const answer = await readSecret(secret, signal);
    if ('unknown' in answer) return answer;
    const parsed = parseCredentials(secret, answer.text);
    if ('unknown' in parsed) return parsed;
    const held = { ...parsed, version: answer.version, until: clock.now() + keptFor };
    kept.set(secret, held);
    return held;
  };
};
