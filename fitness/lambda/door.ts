import {
  type FunctionConfiguration,
  type FunctionEventInvokeConfig,
  GetFunctionConfigurationCommand,
  GetFunctionUrlConfigCommand,
  GetPolicyCommand,
  LambdaClient,
  type ListFunctionEventInvokeConfigsResponse,
  paginateListAliases,
  paginateListFunctionEventInvokeConfigs,
  paginateListVersionsByFunction,
} from '@aws-sdk/client-lambda';
import type { MakeClient } from '../../aws/clients.ts';
import type { Reading } from '../fitness-function.ts';
import { parseStatements } from '../parse-statements.ts';
import { type Answer, takeAnswer, takeReading } from '../readings.ts';
import type { AsynchronousCalls, FunctionExpectation, FunctionSettings, LambdaFunction } from './function.ts';

const latest = '$LATEST';
const none = ['ResourceNotFoundException'];

/** Which version of a function is judged, and by what. */
export type FunctionQuestion = { name: string; version: string; expected: FunctionExpectation; today: string };

const settingsOf = (found: FunctionConfiguration): FunctionSettings | undefined => {
  const { Version, Role, Timeout, MemorySize } = found;
  if (Version === undefined || Role === undefined || Timeout === undefined || MemorySize === undefined) return undefined;
  const isImage = found.PackageType === 'Image';
  const isTraced = found.TracingConfig?.Mode === 'Active';
  return { version: Version, runtime: found.Runtime, isImage, role: Role, timeoutSeconds: Timeout, memoryMb: MemorySize, isTraced };
};

// A function without variables has no Environment; one whose variables cannot be decrypted has an error in it.
const environmentOf = ({ Version, Environment }: FunctionConfiguration): Record<string, string> | undefined => {
  const { Error: refused, Variables = {} } = Environment ?? {};
  if (refused) throw Object.assign(new Error(refused.Message ?? 'the variables were not reported'), { name: refused.ErrorCode ?? 'Error' });
  return Version === undefined ? undefined : Variables;
};

const readSettings = async (
  client: LambdaClient,
  name: string,
  version: string,
): Promise<Pick<LambdaFunction, 'settings' | 'environment'>> => {
  const permission = 'lambda:GetFunctionConfiguration';
  const answer = await takeAnswer(permission, () =>
    client.send(new GetFunctionConfigurationCommand({ FunctionName: name, Qualifier: version })),
  );
  if (answer.is === 'unknown') return { settings: answer, environment: answer };
  return {
    settings: await takeAnswer(permission, async () => settingsOf(answer.value)),
    environment: await takeAnswer(permission, async () => environmentOf(answer.value)),
  };
};

const configsOf = ({ FunctionEventInvokeConfigs: found }: ListFunctionEventInvokeConfigsResponse): FunctionEventInvokeConfig[] => {
  if (found === undefined) throw new Error('the answer was empty');
  return found;
};

const readAsynchronous = (client: LambdaClient, name: string): Promise<Answer<Record<string, AsynchronousCalls>>> =>
  takeAnswer('lambda:ListFunctionEventInvokeConfigs', async () => {
    const found: Record<string, AsynchronousCalls> = {};
    for await (const page of paginateListFunctionEventInvokeConfigs({ client }, { FunctionName: name }))
      for (const { FunctionArn = '', MaximumRetryAttempts, DestinationConfig } of configsOf(page)) {
        const onFailure = DestinationConfig?.OnFailure?.Destination;
        // "The default is 2" (API reference, PutFunctionEventInvokeConfig).
        found[FunctionArn.split(':')[7] ?? latest] = { retries: MaximumRetryAttempts ?? 2, ...(onFailure !== undefined && { onFailure }) };
      }
    return found;
  });

const readVersions = async (client: LambdaClient, name: string): Promise<string[]> => {
  const found: string[] = [];
  for await (const page of paginateListVersionsByFunction({ client }, { FunctionName: name }))
    found.push(...(page.Versions ?? []).flatMap(({ Version }) => Version ?? []));
  return found;
};

const readAliases = async (client: LambdaClient, name: string): Promise<string[]> => {
  const found: string[] = [];
  for await (const page of paginateListAliases({ client }, { FunctionName: name }))
    found.push(...(page.Aliases ?? []).flatMap(({ Name }) => Name ?? []));
  return found;
};

/** Asks about each qualifier in turn: a function may have hundreds of versions, and Lambda throttles these calls at 15 a second. */
const readEach = async <Value>(
  qualifiers: readonly string[],
  read: (qualifier: string) => Promise<Reading<Value>>,
): Promise<Record<string, Reading<Value>>> => {
  const found: Record<string, Reading<Value>> = {};
  for (const qualifier of qualifiers) found[qualifier] = await read(qualifier);
  return found;
};

/**
 * Reads one snapshot of a function. Never throws: what could not be read is an unknown reading, and so is everything of a function that is missing.
 * What belongs to `$LATEST` is asked for without a qualifier, since Lambda takes no policy and no URL for `$LATEST` by its name.
 */
export const readFunction = async (client: LambdaClient, { name, version, expected, today }: FunctionQuestion): Promise<LambdaFunction> => {
  const [{ settings, environment }, asynchronous, versions, aliases] = await Promise.all([
    readSettings(client, name, version),
    readAsynchronous(client, name),
    takeAnswer('lambda:ListVersionsByFunction', () => readVersions(client, name)),
    takeAnswer('lambda:ListAliases', () => readAliases(client, name)),
  ]);
  const asked = (qualifier: string) => ({ FunctionName: name, ...(qualifier !== latest && { Qualifier: qualifier }) });
  const names = aliases.is === 'known' ? aliases.value : [];
  const policies = await readEach([...new Set([latest, ...(versions.is === 'known' ? versions.value : []), ...names])], (qualifier) =>
    takeReading(
      'lambda:GetPolicy',
      async () => {
        const { Policy } = await client.send(new GetPolicyCommand(asked(qualifier)));
        if (Policy === undefined) throw new Error('the answer was empty');
        return parseStatements(Policy);
      },
      none,
    ),
  );
  const urls = await readEach([latest, ...names], (qualifier) =>
    takeReading(
      'lambda:GetFunctionUrlConfig',
      async () => (await client.send(new GetFunctionUrlConfigCommand(asked(qualifier)))).AuthType ?? 'not reported',
      none,
    ),
  );
  return { name, expected, today, settings, environment, asynchronous, versions, aliases, policies, urls };
};

/** The same, with a client of its own. */
export const connectFunctions = (make: MakeClient): ((question: FunctionQuestion) => Promise<LambdaFunction>) => {
  const client = make(LambdaClient);
  return (question) => readFunction(client, question);
};
