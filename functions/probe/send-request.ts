import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { ReachAnswer } from '../../core/ports.ts';
import { describeFailure } from './describe-failure.ts';
import type { Credentials } from './parse-credentials.ts';
import type { Sending } from './sending.ts';

/** Bytes of an answer that are kept: several times over they must fit into the memory of the function. */
const mostBytes = 32 * 1_024 * 1_024;

const authorize = ({ username, password, authorization }: Credentials): Record<string, string> => {
  if (username !== undefined) return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
  return authorization === undefined ? {} : { authorization };
};

/** The whole body, or why there is none. */
const readBody = async (answer: IncomingMessage): Promise<ReachAnswer> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes) return { unknown: `the answer has more than ${mostBytes} bytes, which is as many as are taken` };
    chunks.push(chunk);
  }
  return { status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') };
};

/**
 * Sends one request over a connection of its own. The certificate of the server is always verified, whatever the environment says: it must be issued by a
 * trusted authority, and be for the name in the credentials, or else the address. A redirect is not followed. No whole answer is `unknown`, with the reason.
 */
export const sendRequest = (sending: Sending, signal: AbortSignal): Promise<ReachAnswer> => {
  const { host, method, scheme, port, path, body, credentials = {} } = sending;
  const { ca, certificate: cert, key, serverName } = credentials;
  const { pathname, search } = new URL(`${scheme}://${host}:${port}${path}`);
  const headers = {
    'user-agent': 'instance-recycler-probe',
    ...(body !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
    ...authorize(credentials),
  };
  const options = { host, port, path: `${pathname}${search}`, method, headers, signal, agent: false as const };
  return new Promise((resolve) => {
    const fail = (error: Error): void => resolve({ unknown: describeFailure(error, sending, signal) });
    const take = (answer: IncomingMessage): void => void readBody(answer).then(resolve, fail);
    const request =
      scheme === 'http'
        ? requestHttp(options, take)
        : requestHttps(
            { ...options, rejectUnauthorized: true, ca, cert, key, ...(serverName !== undefined && { servername: serverName }) },
            take,
          );
    request.once('error', fail).end(body);
  });
};
