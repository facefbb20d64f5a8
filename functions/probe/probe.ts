import * as z from 'zod/mini';
import { validate } from '../../core/policy/validate.ts';
import type { ReachAnswer } from '../../core/ports.ts';
import type { Held, ReadCredentials } from './open-credentials.ts';
import { describeCaller } from './parse-credentials.ts';
import { sendRequest } from './send-request.ts';
import { patience, type Sending } from './sending.ts';

const eventSchema = z.object({
  host: z.string(),
  method: z._default(z.enum(['GET', 'PUT', 'POST', 'DELETE']), 'GET'),
  scheme: z._default(z.enum(['http', 'https']), 'http'),
  port: z.number(),
  path: z.string(),
  body: z.optional(z.string()),
  /** The secret whose credentials the request carries; its value is read here, and goes nowhere else. */
  secret: z.optional(z.string()),
});

/**
 * Sends one HTTP request to one server, from inside its network. The credentials of a secret go by HTTPS alone, and are read anew once where the server
 * does not know them. No whole answer in time is `unknown`, with the reason; an answer that denies says whom, and of which secret.
 */
export const createProbe =
  (readCredentials: ReadCredentials) =>
  async (event: unknown): Promise<ReachAnswer> => {
    const request = validate(eventSchema, event, 'the event of probe');
    const signal = AbortSignal.timeout(patience);
    const { secret } = request;
    if (secret === undefined) return sendRequest(withoutSecret(request), signal);
    if (request.scheme !== 'https') return { unknown: `secret ${secret} is sent by https alone, and the request is ${request.scheme}` };
    const held = await readCredentials(secret, signal);
    if ('unknown' in held) return held;
    const send = ({ credentials }: Held) => sendRequest({ ...withoutSecret(request), secret, credentials }, signal);
    const answer = await send(held);
    if (!('status' in answer) || answer.status !== 401) return explainDenial(answer, secret, held);
    const newer = await readCredentials(secret, signal, true);
    if ('unknown' in newer) return newer;
    return explainDenial(newer.version === held.version ? answer : await send(newer), secret, newer);
  };

const withoutSecret = ({ secret: _name, body, ...request }: z.output<typeof eventSchema>): Sending => ({
  ...request,
  ...(body !== undefined && { body }),
});

/**
 * A denial in words that say what to do. Of what the server answered they have the name of an action alone, which is no secret. A 403 that is not about
 * privileges, such as that of a cluster that is blocked, stays as it is.
 */
const explainDenial = (answer: ReachAnswer, secret: string, { credentials }: Held): ReachAnswer => {
  if ('unknown' in answer) return answer;
  const who = `${describeCaller(credentials)} of secret ${secret}`;
  if (answer.status === 401) return { status: 401, body: `${who} is not known to the server: correct the secret, or the user` };
  if (answer.status !== 403 || !answer.body.includes('security_exception')) return answer;
  const action = /\[((?:cluster|indices|internal):[a-z0-9_/*.-]+)/i.exec(answer.body)?.[1];
  return { status: 403, body: `${who} may not do this${action === undefined ? '' : ` (${action})`}: give it that privilege` };
};
