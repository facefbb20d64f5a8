type Failure = { name?: string; message?: string; $metadata?: { httpStatusCode?: number } };

/** Does this failure say that the endpoint has never heard of the operation? AWS itself never answers so. */
const isUnknownOperation = (error: unknown): boolean => {
  const { name, message, $metadata } = error as Failure;
  const status = $metadata?.httpStatusCode;
  if (status === 501) return true;
  // A stand-in answers what it does not implement with an HTML page of status 500, which the SDK cannot parse.
  return (
    status === 500 &&
    (name === 'SyntaxError' || /XML parse error|Unexpected token|is not implemented|Deserialization error/i.test(message ?? ''))
  );
};

/**
 * A guard for reads of features that a stand-in for AWS may not have at all: what an endpoint does not know cannot exist there, so the answer
 * is undefined. It applies to endpoints other than AWS only; on AWS every failure stays a failure.
 */
export const knowsOperation = (isStandIn: boolean): (<T>(call: () => Promise<T>) => Promise<T | undefined>) => {
  let isUnknown = false;
  return async (call) => {
    if (isUnknown) return undefined;
    try {
      return await call();
    } catch (error) {
      if (!isStandIn || !isUnknownOperation(error)) throw error;
      isUnknown = true;
      return undefined;
    }
  };
};
