import type { InvocationRequest, InvokeCommandOutput } from '@aws-sdk/client-lambda';
import type { Ground } from './ground.ts';
import { type Operations, operation } from './operation.ts';
import { isServing, type Server } from './state.ts';

type InvokeInput = Omit<InvocationRequest, 'Payload'> & { Payload?: string | Uint8Array };

/** What the probe function answers for the server that the payload names; `undefined` when no server of that name or address runs. */
export type AnswerProbe = (payload: unknown, server: Server | undefined, isUp: boolean) => unknown;

const textsIn = (value: unknown): string[] =>
  typeof value === 'string' ? [value] : value !== null && typeof value === 'object' ? Object.values(value).flatMap(textsIn) : [];

/** The verdicts of the function `probe`: pass for a server that started well, fail for one that did not, unknown while nothing listens. */
export const answerProbe: AnswerProbe = (_payload, server, isUp) => {
  if (!isUp || !server || (!server.isReady && server.failedAt === undefined)) return { verdict: 'unknown', reason: 'connect ECONNREFUSED' };
  return server.isReady ? { verdict: 'pass', reason: 'answered 200' } : { verdict: 'fail', reason: 'answered 503' };
};

/** The function that probes servers: it finds the server by an id or a private address anywhere in its payload. */
export const createLambda = (ground: Ground, answer: AnswerProbe): Operations => ({
  'Lambda.Invoke': operation<InvokeInput, InvokeCommandOutput>({
    takes: ['FunctionName', 'InvocationType', 'Payload', 'Qualifier', 'LogType', 'ClientContext'],
    answer: ({ Payload = '{}' }) => {
      const payload: unknown = JSON.parse(typeof Payload === 'string' ? Payload : Buffer.from(Payload).toString('utf8'));
      const texts = textsIn(payload);
      const isNamed = (server: Server): boolean => texts.some((text) => text === server.id || hostIn(text) === server.address);
      const server = texts.map((text) => ground.servers.get(text)).find(Boolean) ?? [...ground.servers.values()].find(isNamed);
      const isUp = server?.state.machine === 'running' && (isServing(server) || !server.told);
      const text = JSON.stringify(answer(payload, server, isUp));
      return {
        StatusCode: 200,
        ExecutedVersion: '$LATEST',
        Payload: Buffer.from(text) as unknown as NonNullable<InvokeCommandOutput['Payload']>,
      };
    },
  }),
});

const hostIn = (text: string): string => /^(?:https?:\/\/)?([^:/]+)/.exec(text)?.[1] ?? text;
