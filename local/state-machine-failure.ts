/** What a state failed with, as `$states.errorOutput` and the execution's end show it. */
export type StateFailure = { Error: string; Cause: string };

const failures = new WeakMap<Error, StateFailure>();

/** Ends a state with an error name of the States Language, such as `States.Timeout`. */
export const failState = (name: string, cause: string): never => {
  const error = new Error(`${name}: ${cause}`);
  failures.set(error, { Error: name, Cause: cause });
  throw error;
};

/** The failure that was thrown. @throws the error itself when it is none: then this host has a bug. */
export const failureOf = (error: unknown): StateFailure => {
  const failure = error instanceof Error ? failures.get(error) : undefined;
  if (!failure) throw error;
  return failure;
};

/**
 * What a function threw, as AWS reports it: Error is the error's name, Cause the JSON that the Lambda runtime for Node makes of it.
 * (docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html)
 */
export const failLikeLambda = (thrown: unknown): never => {
  const isError = thrown instanceof Error || Object.prototype.toString.call(thrown) === '[object Error]';
  const { name, message, stack } = isError ? (thrown as Error) : { name: typeof thrown, message: String(thrown), stack: '' };
  return failState(name, JSON.stringify({ errorType: name, errorMessage: message, trace: stack ? stack.split('\n') : [] }));
};

/**
 * Whether an `ErrorEquals` names the failure (docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html):
 * States.ALL "can't catch the States.DataLimitExceeded terminal error or Runtime error types"; States.TaskFailed matches any error but
 * States.Timeout; States.Runtime is never retried or caught.
 */
export const isNamed = (errorEquals: readonly string[], { Error: name }: StateFailure): boolean => {
  if (name === 'States.Runtime') return false;
  if (errorEquals.includes(name)) return true;
  if (name === 'States.DataLimitExceeded') return false;
  return errorEquals.includes('States.ALL') || (errorEquals.includes('States.TaskFailed') && name !== 'States.Timeout');
};
