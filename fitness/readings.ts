import type { Judgement, Reading } from './fitness-function.ts';

/** What a reading that is not known makes of every check that needs it: unknown, with the reason and the missing permission. */
export const judgeUnknown = (reading: Extract<Reading<unknown>, { is: 'unknown' }>): Judgement => ({
  outcome: 'unknown',
  reason: reading.permission ? `${reading.reason}: grant ${reading.permission}` : reading.reason,
  evidence: { source: reading.source },
  ...(reading.permission !== undefined && { permission: reading.permission }),
});

const deniedNames = /AccessDenied|Unauthorized|AuthFailure|AuthorizationError|UnrecognizedClient|Forbidden/;
const throttledNames = /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|ProvisionedThroughputExceeded/;

/**
 * Reads once and answers what came of it. Errors whose name is in `absentNames` are the service's way of saying that there is none;
 * any other error leaves the answer unknown, and a denial names the action that is missing.
 *
 * @param permission the IAM action of the call, for example `s3:GetEncryptionConfiguration`
 */
export const takeReading = async <Value>(
  permission: string,
  read: () => Promise<Value | undefined>,
  absentNames: readonly string[] = [],
): Promise<Reading<Value>> => {
  try {
    const value = await read();
    return value === undefined ? { is: 'absent', source: permission } : { is: 'known', value, source: permission };
  } catch (error) {
    const { name, message } = error as Error;
    if (absentNames.includes(name)) return { is: 'absent', source: permission };
    if (deniedNames.test(name)) return { is: 'unknown', source: permission, reason: `denied (${name})`, permission };
    if (throttledNames.test(name)) return { is: 'unknown', source: permission, reason: `throttled (${name}): tried again at the next run` };
    return { is: 'unknown', source: permission, reason: `not answered (${name}: ${message})` };
  }
};

/** A reading of what always exists where its subject does: an empty answer is unknown, so it is never absent. */
export type Answer<Value> = Exclude<Reading<Value>, { is: 'absent' }>;

/**
 * Reads what exists wherever its subject does. "Not found" then means that the subject is missing, and an empty answer that nothing was reported:
 * both are unknown, never absent.
 *
 * @param permission the IAM action of the call
 */
export const takeAnswer = async <Value>(permission: string, read: () => Promise<Value | undefined>): Promise<Answer<Value>> => {
  const reading = await takeReading(permission, read);
  return reading.is === 'absent' ? { is: 'unknown', source: reading.source, reason: 'the answer was empty' } : reading;
};
