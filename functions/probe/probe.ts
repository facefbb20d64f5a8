import type { Verdict } from '../../core/record/workload.ts';
import { request } from 'node:http';
import * as z from 'zod/mini';
import { validate } from '../../core/policy/validate.ts';

const eventSchema = z.object({ host: z.string(), path: z.string(), port: z.number() });

/** Milliseconds a server may take to answer a probe. */
const patience = 5_000;

/**
 * Asks one server over HTTP, from inside its network, without any call to AWS: 200 to 399 passes, every other answer fails,
 * and no answer is unknown, since the network may be the reason.
 */
export const probe = (event: unknown): Promise<Verdict> => {
  const { host, path, port } = validate(eventSchema, event, 'the event of probe');
  const what = `GET http://${host}:${port}${path}`;
  return new Promise((resolve) => {
    const call = request({ host, port, path, timeout: patience, headers: { 'user-agent': 'instance-recycler-probe' } }, (answer) => {
      answer.resume();
      const status = answer.statusCode ?? 0;
      resolve({ verdict: status >= 200 && status < 400 ? 'pass' : 'fail', reason: `${what} answered ${status}` });
    });
    call.on('timeout', () => call.destroy(new Error(`no answer within ${patience} ms`)));
    call.on('error', (error) => resolve({ verdict: 'unknown', reason: `${what}: ${error.message}` }));
    call.end();
  });
};
