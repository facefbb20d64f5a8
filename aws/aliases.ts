import { GetAliasCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { WorldError } from '../core/errors.ts';
import { read } from './calls.ts';
import type { MakeClient } from './clients.ts';

/** What runs behind an alias. `isShifting`: a deployment is moving traffic between two versions. `stateMachine`: the version it starts (ARN). */
export type Live = { release: string; functionVersion: string; isShifting: boolean; stateMachine?: string };

/** The door to what is live: the version behind the alias `live` of a function of ours, and the release that this version says it is. */
export type Aliases = {
  readLive: (functionName: string) => Promise<Live>;
  /** Has one version of `begin` look after one fleet at once, or after all as its schedule does. @throws WorldError with its words when it fails */
  begin: (functionName: string, version: string, request: { fleet?: string; actor?: string }) => Promise<void>;
};

/** An invocation may die of itself once; `begin` may be asked again, since it starts nothing twice. */
const attempts = 2;

/** Opens the door with a client of its own. */
export const connectAliases = (make: MakeClient): Aliases => {
  const client = make(LambdaClient);
  return {
    readLive: async (functionName) => {
      const { FunctionVersion: functionVersion, RoutingConfig } = await read('lambda:GetAlias', () =>
        client.send(new GetAliasCommand({ FunctionName: functionName, Name: 'live' })),
      );
      if (functionVersion === undefined) throw new WorldError(`the alias live of ${functionName} names no version: deploy the stack again`);
      const isShifting = Object.keys(RoutingConfig?.AdditionalVersionWeights ?? {}).length > 0;
      const answer = await read('lambda:InvokeFunction', () =>
        client.send(new InvokeCommand({ FunctionName: `${functionName}:${functionVersion}`, Payload: JSON.stringify({ identify: true }) })),
      );
      const told = Buffer.from(answer.Payload ?? []).toString('utf8');
      const { release, stateMachine } = JSON.parse(told || '{}') as { release?: string; stateMachine?: string };
      if (answer.FunctionError !== undefined || release === undefined)
        throw new WorldError(`version ${functionVersion} of ${functionName} does not tell its release: ${told.slice(0, 300)}`);
      return { release, functionVersion, isShifting, ...(stateMachine !== undefined && { stateMachine }) };
    },
    begin: async (functionName, version, request) => {
      const Payload = JSON.stringify(request);
      let told = '';
      for (let attempt = 1; attempt <= attempts; attempt += 1) {
        const answer = await read('lambda:InvokeFunction', () =>
          client.send(new InvokeCommand({ FunctionName: `${functionName}:${version}`, Payload })),
        );
        if (answer.FunctionError === undefined) return;
        told = Buffer.from(answer.Payload ?? []).toString('utf8');
      }
      throw new WorldError(
        `version ${version} of ${functionName} could not look after ${request.fleet ?? 'the fleets'}: ${told.slice(0, 300)}`,
      );
    },
  };
};
