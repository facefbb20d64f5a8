/** One operation of the embedded cloud, keyed by service and name such as `AutoScaling.LaunchInstances`. */
export type Operation = {
  /** The input members it understands; any other is refused. */
  takes: readonly string[];
  isMutating: boolean;
  answer: (input: object) => object | Promise<object>;
};
export type Operations = Record<string, Operation>;

/**
 * An operation whose input and answer are the SDK's own types, so that the compiler finds a misspelt member.
 */
export const operation = <Input extends object, Output extends object>(written: {
  takes: readonly (keyof Input & string)[];
  isMutating?: boolean;
  answer: (input: Input) => Omit<Output, '$metadata'> | Promise<Omit<Output, '$metadata'>>;
}): Operation => ({
  takes: written.takes,
  isMutating: written.isMutating ?? false,
  answer: (input) => written.answer(input as Input),
});

/**
 * An error as the SDK throws it: name, status and fault are what callers and the SDK's own retries read.
 */
export const createServiceError = (name: string, message: string, status = 400): Error =>
  Object.assign(new Error(message), {
    name,
    Code: name,
    $fault: status < 500 ? ('client' as const) : ('server' as const),
    $metadata: { httpStatusCode: status },
  });

/** The error of EC2 Auto Scaling for a request that its group does not allow. */
export const createValidationError = (message: string): Error => createServiceError('ValidationError', message);

/** One page of a list, and the token of the next one if there is one. */
export const takePage = <Item>(
  items: readonly Item[],
  token: string | undefined,
  size: number,
  tokenError = 'InvalidNextToken',
): { page: Item[]; next: string | undefined } => {
  const match = token === undefined ? ['', '0'] : /^page-(\d+)$/.exec(token);
  if (!match) throw createServiceError(tokenError, 'The token is not valid');
  const start = Number(match[1]);
  const end = start + size;
  return { page: items.slice(start, end), next: end < items.length ? `page-${end}` : undefined };
};
