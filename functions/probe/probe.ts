import * as z from 'zod/mini';
import { validate } from '../../core/policy/validate.ts';
import type { ReachAnswer } from '../../core/ports.ts';

const eventSchema = z.object({
  host: z.string(),
  method: z._default(z.enum(['GET', 'PUT', 'POST', 'DELETE']), 'GET'),
  scheme: z._default(z.enum(['http', 'https']), 'http'),
  port: z.number(),
  path: z.string(),
  body: z.optional(z.string()),
});

/** Milliseconds for a whole answer, its last byte included: a server that drips a byte now and then is as good as silent. */
const patience = 5_000;
/** Bytes of an answer that are kept: several times over they must fit into the memory of the function. */
const mostBytes = 32 * 1_024 * 1_024;

/** Sends one HTTP request to one server, from inside its network, without any call to AWS. No whole answer in time is `unknown`, with the reason. */
export const probe = async (event: unknown): Promise<ReachAnswer> => {
  const { host, method, scheme, port, path, body } = validate(eventSchema, event, 'the event of probe');
  try {
    const answer = await fetch(`${scheme}://${host}:${port}${path}`, {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(patience),
      headers: { 'user-agent': 'instance-recycler-probe', ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body }),
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    if (bytes.length > mostBytes) return { unknown: `the answer has ${bytes.length} bytes, and at most ${mostBytes} are taken` };
    return { status: answer.status, body: bytes.toString('utf8') };
  } catch (error) {
    return { unknown: describeFailure(error as Error) };
  }
};

/** What fetch hides behind "fetch failed" stands in its cause. */
const describeFailure = (error: Error): string => {
  if (error.name === 'TimeoutError') return `no answer within ${patience} ms`;
  return error.cause instanceof Error ? error.cause.message : error.message;
};
