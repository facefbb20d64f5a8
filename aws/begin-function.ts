import { LambdaClient } from '@aws-sdk/client-lambda';
import type { BeginRequest, BeginResult } from '../core/begin/begin-result.ts';
import { WorldError } from '../core/errors.ts';
import { askFunction } from './ask-function.ts';
import type { MakeClient } from './clients.ts';

/** Milliseconds that an answer may take, and no second attempt: a request that was carried out though its answer is lost would begin twice. */
export const beginPatience = { requestTimeout: 110_000, attempts: 1 };

/**
 * Has the deployed `begin` serve one fleet now, for a person: it answers what it found and did about that fleet.
 *
 * @param name name or ARN of the function with its alias, as the stack's output BeginFunction has it
 * @throws WorldError with the function's own words when it failed
 */
export const askBegin = async (
  make: MakeClient,
  name: string,
  request: Pick<BeginRequest, 'actor' | 'limit' | 'onlyServer'> & { fleet: string },
): Promise<BeginResult> => {
  const { text, answer } = await askFunction(make(LambdaClient), name, 'begin', request);
  const result = (answer.fleets as BeginResult[] | undefined)?.find(({ fleet }) => fleet === request.fleet);
  if (!result) throw new WorldError(`begin answered nothing about ${request.fleet}: ${text.slice(0, 500)}`);
  return result;
};

/** The state machine version (ARN) that the deployed `begin` starts; nothing begins by asking. @throws WorldError likewise */
export const askStateMachine = async (make: MakeClient, name: string): Promise<string> => {
  const { text, answer } = await askFunction(make(LambdaClient), name, 'begin', { identify: true });
  if (typeof answer.stateMachine !== 'string') throw new WorldError(`begin does not name its state machine: ${text.slice(0, 500)}`);
  return answer.stateMachine;
};
