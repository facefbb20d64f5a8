import { type FunctionConfiguration, GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { WorldError } from '../core/errors.ts';
import { nameVersion } from '../core/record/lease.ts';
import { read } from './calls.ts';
import type { MakeClient } from './clients.ts';
import { type Environment, requireVariable } from './environment.ts';

/**
 * A published version, by `nameVersion`; undefined where what was read is no version: "CodeSha256: the SHA256 hash of the function's deployment
 * package" (FunctionConfiguration, Lambda API reference).
 */
export const findVersionName = (found: FunctionConfiguration): string | undefined => {
  const { FunctionName: name, Version: version, CodeSha256: codeSha256 } = found;
  if (name === undefined || version === undefined || codeSha256 === undefined || !/^\d+$/.test(version)) return undefined;
  return nameVersion({ name, version, codeSha256 });
};

/** Opens the read of a version, by name or ARN of its function with its number. @throws WorldError or Retryable when it could not be read, or is no version */
export const connectFunctionVersion =
  (make: MakeClient) =>
  async (name: string): Promise<string> => {
    const request = new GetFunctionConfigurationCommand({ FunctionName: name });
    const version = findVersionName(await read('lambda:GetFunctionConfiguration', () => make(LambdaClient).send(request)));
    if (version === undefined) throw new WorldError(`lambda:GetFunctionConfiguration: ${name} is no version with a CodeSha256`);
    return version;
  };

/**
 * Opens the read of the version that runs, which Lambda names in the environment of each function. It is read once: a version never changes.
 * What could not be read is read again when it is asked for again.
 */
export const openOwnVersion = (environment: Pick<Environment, 'variable'> & { make: MakeClient }): (() => Promise<string>) => {
  let known: string | undefined;
  return async () => {
    const [name, number] = ['NAME', 'VERSION'].map((what) => requireVariable(environment, `AWS_LAMBDA_FUNCTION_${what}`));
    known ??= await connectFunctionVersion(environment.make)(`${name}:${number}`);
    return known;
  };
};
