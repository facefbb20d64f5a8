/** Errors that a person can do something about: their words say what. */
const expected = ['InputError', 'WorldError', 'Retryable', 'LockHeld', 'FenceBroken', 'NewerSchema'];

/** What a person reads of an error that ended a command: one line, without a stack unless it is a defect of ours. */
export const describeError = (error: unknown): string => {
  const { name, message, stack } = error as Error;
  return expected.includes(name) ? `recycler: ${message}` : `recycler: this is a defect, please report it: ${stack ?? String(error)}`;
};
