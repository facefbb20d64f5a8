import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { WorldError } from '../../core/errors.ts';
import { read } from '../calls.ts';
import type { MakeClient } from '../clients.ts';

/** An invocation may die of itself once; `begin` may be asked again, since it starts nothing twice. */
const attempts = 2;

/** Has one version of `begin` serve one fleet at once, or all as its schedule does. @throws WorldError with its words when it fails */
export type BeginVersion = (functionName: string, version: string, request: { fleet?: string; actor?: string }) => Promise<void>;

/** Opens the call of one version of `begin`. */
export const connectBeginVersion = (make: MakeClient): BeginVersion => {
  const client = make(LambdaClient);
  return async (functionName, version, request) => {
    const Payload = JSON.stringify(request);
    let text = '';
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const answer = await read('lambda:InvokeFunction', () =>
        client.send(new InvokeCommand({ FunctionName: `${functionName}:${version}`, Payload })),
      );
      if (answer.FunctionError === undefined) return;
      text = Buffer.from(answer.Payload ?? []).toString('utf8');
    }
    throw new WorldError(`version ${version} of ${functionName} could not serve ${request.fleet ?? 'the fleets'}: ${text.slice(0, 300)}`);
  };
};
