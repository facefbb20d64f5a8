import { GetAliasCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { WorldError } from '../../core/errors.ts';
import { read } from '../calls.ts';
import type { MakeClient } from '../clients.ts';

/** What runs behind an alias. `isShifting`: a deployment is moving traffic between two versions. `stateMachine`: the version it starts (ARN). */
export type Live = { release: string; functionVersion: string; isShifting: boolean; stateMachine?: string };

/**
 * Opens the read of what is live: the version behind the alias `live` of a function of ours, and the release that this version says it is.
 *
 * @throws WorldError when the alias names no version, or the version does not say its release
 */
export const connectLive = (make: MakeClient): ((functionName: string) => Promise<Live>) => {
  const client = make(LambdaClient);
  return async (functionName) => {
    const { FunctionVersion: functionVersion, RoutingConfig } = await read('lambda:GetAlias', () =>
      client.send(new GetAliasCommand({ FunctionName: functionName, Name: 'live' })),
    );
    if (functionVersion === undefined) throw new WorldError(`the alias live of ${functionName} names no version: deploy the stack again`);
    const isShifting = Object.keys(RoutingConfig?.AdditionalVersionWeights ?? {}).length > 0;
    const answer = await read('lambda:InvokeFunction', () =>
      client.send(new InvokeCommand({ FunctionName: `${functionName}:${functionVersion}`, Payload: JSON.stringify({ identify: true }) })),
    );
    const text = Buffer.from(answer.Payload ?? []).toString('utf8');
    const { release, stateMachine } = JSON.parse(text || '{}') as { release?: string; stateMachine?: string };
    if (answer.FunctionError !== undefined || release === undefined)
      throw new WorldError(`version ${functionVersion} of ${functionName} does not name its release: ${text.slice(0, 300)}`);
    return { release, functionVersion, isShifting, ...(stateMachine !== undefined && { stateMachine }) };
  };
};
