import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { Retryable, WorldError } from '../core/errors.ts';
import { read } from './calls.ts';

/** Milliseconds that the answer may take, and no second attempt: the function runs 14 minutes at most, and may have acted when its answer is lost. */
export const attestationPatience = { requestTimeout: 15 * 60_000, attempts: 1 };

/** What a person asks of the function, with a proof of who they are: to judge what is live, or a lease without the gate under a ticket. */
export type AttestationRequest = { caller: string; breakGlass?: string };

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
};

/**
 * Asks the function behind `recycler attest` and waits for its answer.
 *
 * @param lambda a client with the patience above
 * @param name name or ARN of the function, its alias included
 * @throws WorldError when it failed or did not answer; what it did by then is in the ledger
 */
export const requestAttestation = async (lambda: LambdaClient, name: string, request: AttestationRequest): Promise<unknown> => {
  try {
    const { Payload: payload, FunctionError: failed } = await read('lambda:Invoke', () =>
      lambda.send(new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(request) })),
    );
    const answer = payload === undefined ? undefined : parse(Buffer.from(payload).toString('utf8'));
    if (failed === undefined && answer !== undefined) return answer;
    const { errorType = failed ?? 'no answer', errorMessage = 'it wrote why into its log' } = (answer ?? {}) as Record<string, string>;
    throw new WorldError(`the attestation broke (${errorType}: ${errorMessage}): see the log of ${name}`);
  } catch (error) {
    if (!(error instanceof Retryable)) throw error;
    throw new WorldError(`${error.message}: whether it was done is in the ledger, recycler releases shows it`, { cause: error });
  }
};
