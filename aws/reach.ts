import { gunzipSync } from 'node:zlib';
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { isOfTheWorld } from '../core/errors.ts';
import type { Reach, ReachAnswer, Target } from '../core/ports.ts';
import type { Verdict } from '../core/record/workload.ts';
import { read } from './calls.ts';
import { judgeStatus } from './judge-status.ts';

/** What the function `probe` is asked: one HTTP request to one server. */
export type ReachEvent = { host: string; method: string; scheme: string; port: number; path: string; body?: string; secret?: string };

/**
 * Reaches servers by a function inside their network. Without that function none can be reached, and a policy that names probes is refused.
 *
 * @param probeFunction name or ARN of the function `probe`; undefined when the stack has no subnets for it
 */
export const openReach = (lambda: LambdaClient, probeFunction: string | undefined): Reach =>
  probeFunction === undefined
    ? {
        missing: 'the policy names probes, but the stack cannot reach servers: set its parameters ProbeSubnetIds and ProbeSecurityGroupId',
        ...reachBy(async () => ({ unknown: 'the stack has no probe function' })),
      }
    : reachBy(async (event) => {
        try {
          const { Payload: payload, FunctionError: failed } = await read('lambda:Invoke', () =>
            lambda.send(new InvokeCommand({ FunctionName: probeFunction, Payload: JSON.stringify(event) })),
          );
          if (failed !== undefined || payload === undefined) return { unknown: `the probe function failed: ${failed ?? 'no answer'}` };
          return toAnswer(JSON.parse(Buffer.from(payload).toString('utf8')));
        } catch (error) {
          if (!isOfTheWorld(error)) throw error;
          return { unknown: error.message };
        }
      });

/** Sends one request to one server. No answer is `unknown`. */
export type SendRequest = (event: ReachEvent) => Promise<ReachAnswer>;

/** Reaches servers by whatever sends a request to one. */
export const reachBy = (send: SendRequest): Reach => {
  const call: Reach['call'] = async ({ id, address }, request) =>
    address === undefined ? { unknown: `${id} has no private address yet` } : send({ host: address, ...request });
  return {
    call,
    probe: async (target, { httpGet }) =>
      httpGet
        ? judge(target, httpGet, await call(target, { method: 'GET', scheme: 'http', ...httpGet }))
        : { verdict: 'unknown', reason: 'this check is made by the server itself alone: it needs reach ssm' },
  };
};

/** What the function `probe` hands back: an answer, or one whose body is compressed (gzip, base64). */
export type ProbeAnswer = ReachAnswer | { status: number; gzip: string };

const toAnswer = (payload: unknown): ReachAnswer => {
  const { status, body, gzip, unknown } = (payload ?? {}) as Partial<{ status: number; body: string; gzip: string; unknown: string }>;
  if (typeof status === 'number' && typeof body === 'string') return { status, body };
  if (typeof status === 'number' && typeof gzip === 'string') return expand(status, gzip);
  return { unknown: unknown ?? 'the probe function gave no answer' };
};

/** Gzip carries the length and a checksum of what it holds: one that was cut off or damaged on its way does not expand. */
const expand = (status: number, gzip: string): ReachAnswer => {
  try {
    return { status, body: gunzipSync(Buffer.from(gzip, 'base64')).toString('utf8') };
  } catch (error) {
    return { unknown: `the answer came damaged from the probe function: ${(error as Error).message}` };
  }
};

/** 200 to 399 passes, every other answer fails, and no answer is unknown, since the network may be the reason. */
const judge = ({ address = '' }: Target, { path, port }: { path: string; port: number }, answer: ReachAnswer): Verdict => {
  const what = `GET http://${address}:${port}${path}`;
  if ('unknown' in answer) return { verdict: 'unknown', reason: `${what}: ${answer.unknown}` };
  return judgeStatus(what, answer.status);
};
