import type { InvocationRequest, InvokeCommandOutput } from '@aws-sdk/client-lambda';
import type { Ground } from './ground.ts';
import { type Operations, operation } from './operation.ts';
import { isServing, type Server } from './state.ts';
import type { WorkloadWorld, WorldRequest } from './workload-world.ts';

type InvokeInput = Omit<InvocationRequest, 'Payload'> & { Payload?: string | Uint8Array };

/** What the function `probe` answers for the server at an address; `undefined` when no server of that address runs. */
export type AnswerProbe = (request: WorldRequest, server: Server | undefined, isUp: boolean) => unknown;

/** A server that started well answers 200, one that did not 503, and none answers while nothing listens; a workload may answer for its own. */
export const createAnswerProbe =
  (workloadsOf: (fleet: string) => readonly WorkloadWorld[]): AnswerProbe =>
  (request, server, isUp) => {
    if (!isUp || !server || (!server.isReady && server.failedAt === undefined && !server.isSick))
      return { unknown: 'connect ECONNREFUSED' };
    for (const workload of workloadsOf(server.fleet)) {
      const answer = workload.onRequest?.(server, request);
      if (answer) return answer;
    }
    return { status: server.isReady ? 200 : 503, body: '' };
  };

/** The function `probe` inside the servers' network. */
export const createLambda = (ground: Ground, answer: AnswerProbe): Operations => ({
  'Lambda.Invoke': operation<InvokeInput, InvokeCommandOutput>({
    takes: ['FunctionName', 'InvocationType', 'Payload', 'Qualifier', 'LogType', 'ClientContext'],
    answer: ({ Payload = '{}' }) => {
      const { host, ...request } = JSON.parse(typeof Payload === 'string' ? Payload : Buffer.from(Payload).toString('utf8')) as {
        host: string;
      } & WorldRequest;
      const server = [...ground.servers.values()].find(({ address }) => address === host);
      const isUp = server?.state.machine === 'running' && (isServing(server) || !server.terminated);
      const text = JSON.stringify(answer(request, server, isUp));
      return {
        StatusCode: 200,
        ExecutedVersion: '$LATEST',
        Payload: Buffer.from(text) as unknown as NonNullable<InvokeCommandOutput['Payload']>,
      };
    },
  }),
});
