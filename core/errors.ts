/** The input of a person is wrong: a file, a tag, an option, a policy. Names the field and the remedy; exit status 2. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/** AWS or this machine did not answer as it must: credentials, an endpoint, a permission, a limit. Exit status 1. */
export class WorldError extends Error {
  override readonly name = 'WorldError';
}

/** An AWS API was throttled or unavailable, or its answer was lost. The step is repeated; nothing was decided. */
export class Retryable extends Error {
  override readonly name = 'Retryable';
}

/** Another holder has the lock. The message names who, for what, and since when, so that a person can ask them. */
export class LockHeld extends Error {
  override readonly name = 'LockHeld';
}

/** Our lock or our place in the ledger was taken over: this process must not make another call. */
export class FenceBroken extends Error {
  override readonly name = 'FenceBroken';
}

/** A record was written by a newer release, in a schema that this one does not know: it is left alone. */
export class NewerSchema extends Error {
  override readonly name = 'NewerSchema';
}

/** A safety invariant does not hold. The act is refused and the campaign stops. */
export class InvariantBroken extends Error {
  override readonly name = 'InvariantBroken';
}

/** Did AWS fail us, for now or for good, and not our own code? A caller that needs no answer goes on. */
export const isOfTheWorld = (error: unknown): error is WorldError | Retryable => error instanceof WorldError || error instanceof Retryable;

/** Errors that are part of the work: the caller tries again, or another holder goes on. */
const expected = ['LockHeld', 'Retryable', 'FenceBroken'];

/** Is this error part of the work? */
export const isExpected = (error: unknown): boolean => expected.includes((error as Error).name);
