import {
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  GetFunctionUrlConfigCommand,
  GetPolicyCommand,
  type LambdaClient,
  paginateListAliases,
  paginateListVersionsByFunction,
} from '@aws-sdk/client-lambda';
import type { Reading } from '../fitness-function.ts';
import { takeAnswer, takeReading } from '../readings.ts';
import type { FunctionExpectation, FunctionSettings, LambdaFunction, Statement } from './function.ts';

const latest = '$LATEST';
const none = ['ResourceNotFoundException'];

/** Which version of a function is judged, and by what. */
export type FunctionQuestion = { name: string; version: string; expected: FunctionExpectation; today: string };

const settingsOf = (found: FunctionConfiguration): FunctionSettings | undefined => {
  const { Version, Role, Timeout, MemorySize } = found;
  if (Version === undefined || Role === undefined || Timeout === undefined || MemorySize === undefined) return undefined;
  const isImage = found.PackageType === 'Image';
  return { version: Version, runtime: found.Runtime, isImage, role: Role, timeoutSeconds: Timeout, memoryMb: MemorySize };
};

const statementsOf = (policy: string): Statement[] => {
  const { Statement: found } = JSON.parse(policy) as { Statement?: unknown };
  if (typeof found !== 'object' || found === null) throw new Error('the policy has no statements');
  return [found].flat() as Statement[];
};

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
 * Reads one snapshot of a function. Never throws: what was not told is an unknown reading, and so is everything of a function that is missing.
 * What belongs to `$LATEST` is asked for without a qualifier, since Lambda takes no policy and no URL for `$LATEST` by its name.
 */
export const readFunction = async (client: LambdaClient, { name, version, expected, today }: FunctionQuestion): Promise<LambdaFunction> => {
  const [settings, versions, aliases] = await Promise.all([
    takeAnswer('lambda:GetFunctionConfiguration', async () =>
      settingsOf(await client.send(new GetFunctionConfigurationCommand({ FunctionName: name, Qualifier: version }))),
    ),
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
        return statementsOf(Policy);
      },
      none,
    ),
  );
  const urls = await readEach([latest, ...names], (qualifier) =>
    takeReading(
      'lambda:GetFunctionUrlConfig',
      async () => (await client.send(new GetFunctionUrlConfigCommand(asked(qualifier)))).AuthType ?? 'not told',
      none,
    ),
  );
  return { name, expected, today, settings, versions, aliases, policies, urls };
};
