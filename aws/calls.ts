import { Retryable, WorldError } from '../core/errors.ts';
import type { IntentResult } from '../core/record/intent.ts';
import { isUnanswered } from '../core/record/refusal.ts';

type Failure = { name?: string; message?: string; code?: string; $metadata?: { httpStatusCode?: number; attempts?: number } };

/** Is this the SDK's way of saying that there are no credentials? */
const lacksCredentials = (error: Failure): boolean =>
  /CredentialsProviderError|ExpiredToken|UnrecognizedClient|InvalidClientTokenId|TokenProviderError/.test(error.name ?? '') ||
  /Region is missing/i.test(error.message ?? '');

const isUnreachable = (error: Failure): boolean =>
  /ECONNREFUSED|ENOTFOUND|EHOSTUNREACH|EAI_AGAIN/.test(`${error.code ?? ''} ${error.message ?? ''}`);

/** A failure that is not one of the SDK's own: it came from this program and goes through as it is. */
const isForeign = (error: unknown): boolean => {
  const failure = error as Failure;
  return (
    failure.$metadata === undefined &&
    !lacksCredentials(failure) &&
    !isUnreachable(failure) &&
    !isUnanswered(`${failure.name} ${failure.code ?? ''}`)
  );
};

const describe = (operation: string, error: Failure): string => {
  if (lacksCredentials(error))
    return `no usable AWS credentials or region for ${operation} (${error.message}): sign in, or set --profile and --region`;
  if (isUnreachable(error))
    return `the endpoint did not answer ${operation} (${error.message || error.code}): check --endpoint-url and the network`;
  return `${operation}: ${error.name}: ${error.message}`;
};

/**
 * The answer of a read.
 *
 * @throws Retryable when the world asks to come back later
 * @throws WorldError for every other no, naming the operation and the code
 */
export const read = async <T>(operation: string, call: () => Promise<T>): Promise<T> => {
  try {
    return await call();
  } catch (error) {
    if (isForeign(error)) throw error;
    const failure = error as Failure;
    const isLater = isUnanswered(`${failure.name} ${failure.code ?? ''}`) || (failure.$metadata?.httpStatusCode ?? 0) >= 500;
    if (isLater && !isUnreachable(failure)) throw new Retryable(describe(operation, failure), { cause: error });
    throw new WorldError(describe(operation, failure), { cause: error });
  }
};

/** The result of a change: done, refused for certain, or not answered, which means that it may have happened. */
export const change = async (operation: string, call: () => Promise<IntentResult>): Promise<IntentResult> => {
  try {
    return await call();
  } catch (error) {
    if (isForeign(error)) throw error;
    const failure = error as Failure;
    const status = failure.$metadata?.httpStatusCode ?? 0;
    const message = describe(operation, failure);
    if (isUnanswered(`${failure.name} ${failure.code ?? ''}`) || status >= 500 || status === 0) return { outcome: 'unanswered', message };
    const attempts = failure.$metadata?.attempts;
    return {
      outcome: 'refused',
      code: failure.name ?? 'Unknown',
      message: failure.message ?? message,
      ...(attempts !== undefined && { attempts }),
    };
  }
};
