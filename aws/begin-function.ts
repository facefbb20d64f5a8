import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { BeginRequest, BeginResult } from '../core/begin/begin-result.ts';
import { WorldError } from '../core/errors.ts';
import { read } from './calls.ts';
import type { MakeClient } from './clients.ts';

/** Milliseconds that an answer may take, and no second attempt: a request that was carried out though its answer is lost would begin twice. */
export const beginPatience = { requestTimeout: 110_000, attempts: 1 };

const ask = async (make: MakeClient, name: string, request: object): Promise<{ told: string; answer: Record<string, unknown> }> => {
  const answer = await read('lambda:InvokeFunction', () =>
    make(LambdaClient).send(new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(request) })),
  );
  const told = Buffer.from(answer.Payload ?? []).toString('utf8');
  if (answer.FunctionError !== undefined) throw new WorldError(`begin failed: ${told.slice(0, 500)}`);
  return { told, answer: JSON.parse(told || '{}') as Record<string, unknown> };
};

/**
 * Has the deployed `begin` look after one fleet now, as a person: it answers what it found out and did about that fleet.
 *
 * @param name name or ARN of the function with its alias, as the stack's output BeginFunction has it
 * @throws WorldError with the function's own words when it failed
 */
export const askBegin = async (
  make: MakeClient,
  name: string,
  request: Pick<BeginRequest, 'actor' | 'limit' | 'onlyServer'> & { fleet: string },
): Promise<BeginResult> => {
  const { told, answer } = await ask(make, name, request);
  const result = (answer.fleets as BeginResult[] | undefined)?.find(({ fleet }) => fleet === request.fleet);
  if (!result) throw new WorldError(`begin told nothing of ${request.fleet}: ${told.slice(0, 500)}`);
  return result;
};

/** The state machine version (ARN) that the deployed `begin` starts; nothing begins by asking. @throws WorldError likewise */
export const askStateMachine = async (make: MakeClient, name: string): Promise<string> => {
  const { told, answer } = await ask(make, name, { identify: true });
  if (typeof answer.stateMachine !== 'string') throw new WorldError(`begin does not tell its state machine: ${told.slice(0, 500)}`);
  return answer.stateMachine;
};
