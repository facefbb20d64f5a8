import { isExpected } from '../core/errors.ts';
import type { Environment } from './environment.ts';
import { describeError, type Fields, type Log } from './log.ts';
import type { Count } from './metrics.ts';

/** As much of Lambda's context as is asked for. */
export type InvocationContext = { awsRequestId?: string };

/** What one invocation writes to: every line and every metric names what is worked on. */
export type Invocation = {
  log: Log;
  count: Count;
  /** The trace of what this invocation is part of. */
  trace: string | undefined;
};

/** The share of invocations that also write their debug lines, unless the function's environment names another. */
const sampleRate = 0.05;

/** The root of an X-Ray trace: Root=1-...;Parent=...;Sampled=1 ("Tracing header", X-Ray developer guide). */
const rootOf = (header: string | undefined): string | undefined => /(?:^|;)\s*Root=([^;]+)/.exec(header ?? '')?.[1];

const textsOf = (event: unknown, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = (event as Record<string, unknown> | null | undefined)?.[name];
      return typeof value === 'string' ? [[name, value] as const] : [];
    }),
  );

/**
 * The same function, whose every line says which function and version wrote it, for which request, campaign and fleet, and under which trace:
 * the one its event names, else that of X-Ray, else the request's own id. What is thrown is a line too, and thrown on.
 */
export const logInvocation =
  <Answer, Context extends InvocationContext>(
    { logger, variable, count }: Pick<Environment, 'logger' | 'variable' | 'count'>,
    act: (event: unknown, invocation: Invocation, context: Context) => Promise<Answer>,
  ) =>
  async (event: unknown, context: Context): Promise<Answer> => {
    const request = context?.awsRequestId;
    const names = textsOf(event, ['campaign', 'fleet', 'trace']);
    const trace = names.trace ?? rootOf(variable('_X_AMZN_TRACE_ID')) ?? request;
    const about: Fields = {
      function: variable('AWS_LAMBDA_FUNCTION_NAME'),
      version: variable('AWS_LAMBDA_FUNCTION_VERSION'),
      request,
      ...names,
      trace,
    };
    const log = logger.about(about, Math.random() < Number(variable('POWERTOOLS_LOGGER_SAMPLE_RATE') ?? sampleRate));
    const counted: Count = (name, value, dimensions, more) => count(name, value, dimensions, { ...about, ...more });
    try {
      return await act(event, { log, count: counted, trace }, context);
    } catch (error) {
      const fields = { event: 'error', error: describeError(error) };
      const text = `${(error as Error).name}: ${(error as Error).message}`;
      if (isExpected(error)) log.warn(text, fields);
      else log.error(text, fields);
      throw error;
    }
  };
