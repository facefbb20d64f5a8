import {
  DeleteFunctionCommand,
  type FunctionConfiguration,
  LambdaClient,
  paginateListAliases,
  paginateListFunctionEventInvokeConfigs,
  paginateListVersionsByFunction,
  ResourceConflictException,
  ResourceNotFoundException,
} from '@aws-sdk/client-lambda';
import {
  ConflictException,
  DeleteStateMachineVersionCommand,
  DescribeStateMachineCommand,
  ListStateMachineVersionsCommand,
  paginateListExecutions,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { isOfTheWorld, WorldError } from '../core/errors.ts';
import type { Need, Version } from '../core/release/choose-prunable.ts';
import { read } from './calls.ts';
import type { MakeClient } from './clients.ts';

/** The functions of a stack by name, `begin` among them, and its state machine by ARN. */
export type StackParts = { functions: readonly string[]; begin: string; stateMachine: string };

/** Every version of a stack, what aliases, executions and destinations need of them, and the ARN of `begin` without a version. */
export type Inventory = { versions: Version[]; needs: Need[]; begin: string };

/** The door to published versions. */
export type Versions = {
  /** @throws WorldError or Retryable when a list could not be read; a definition that cannot be read is `unread` in its version */
  read: (stack: StackParts) => Promise<Inventory>;
  /** Deletes one version, never what has no number. `in-use`: an alias names it. @throws WorldError, Retryable */
  remove: (version: Version) => Promise<'deleted' | 'gone' | 'in-use'>;
};

const numbered = /arn:aws[\w-]*:(?:lambda|states):[\w-]+:\d+:(?:function|stateMachine):[\w-]+:\d+(?![\w-])/g;
const isNumbered = (arn: string): boolean => arn.match(numbered)?.[0] === arn;
const withoutNumber = (arn: string): string => arn.split(':').slice(0, 7).join(':');

const gather = async <Page, One>(operation: string, pages: AsyncIterable<Page>, take: (page: Page) => One[] | undefined): Promise<One[]> =>
  read(operation, async () => {
    const found: One[] = [];
    for await (const page of pages) found.push(...(take(page) ?? []));
    return found;
  });

const describeVersion = (configuration: FunctionConfiguration, begin: string, destinations: readonly string[]): Version => {
  const { FunctionArn: arn = '', Version: number = '', Environment: environment } = configuration;
  const values = JSON.stringify(environment?.Variables ?? {});
  const judged = environment?.Variables?.BEGIN_VERSION;
  return {
    arn,
    kind: withoutNumber(arn) === begin ? 'begin' : 'function',
    number: Number(number),
    names: [...(values.match(numbered) ?? []), ...destinations],
    ...(judged !== undefined && { belongsTo: `${begin}:${judged}` }),
    ...(environment?.Error && { unread: environment.Error.Message ?? 'its environment is encrypted' }),
  };
};

/** Opens the door with clients of its own. */
export const connectVersions = (make: MakeClient): Versions => {
  const lambda = make(LambdaClient);
  const sfn = make(SFNClient);

  const readFunction = async (name: string) => {
    const published = await gather(
      'lambda:ListVersionsByFunction',
      paginateListVersionsByFunction({ client: lambda }, { FunctionName: name }),
      (page) => page.Versions,
    );
    const aliases = await gather(
      'lambda:ListAliases',
      paginateListAliases({ client: lambda }, { FunctionName: name }),
      (page) => page.Aliases,
    );
    const settings = await gather(
      'lambda:ListFunctionEventInvokeConfigs',
      paginateListFunctionEventInvokeConfigs({ client: lambda }, { FunctionName: name }),
      (page) => page.FunctionEventInvokeConfigs,
    );
    const destinations = settings.flatMap(({ FunctionArn: owner = '', DestinationConfig: to }) =>
      [to?.OnFailure?.Destination, to?.OnSuccess?.Destination].flatMap((arn) =>
        arn !== undefined && isNumbered(arn) ? [{ owner, arn }] : [],
      ),
    );
    return { published: published.filter(({ Version: number = '' }) => /^\d+$/.test(number)), aliases, destinations };
  };

  const readMachineVersions = async (machine: string): Promise<string[]> => {
    const found: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = await read('states:ListStateMachineVersions', () =>
        sfn.send(new ListStateMachineVersionsCommand({ stateMachineArn: machine, ...(nextToken !== undefined && { nextToken }) })),
      );
      found.push(...(page.stateMachineVersions ?? []).flatMap(({ stateMachineVersionArn: arn }) => arn ?? []));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return found;
  };

  const readDefinition = async (arn: string): Promise<Version> => {
    const base = { arn, kind: 'state-machine' as const, number: Number(arn.split(':').at(-1)) };
    try {
      const { definition = '' } = await read('states:DescribeStateMachine', () =>
        sfn.send(new DescribeStateMachineCommand({ stateMachineArn: arn })),
      );
      return { ...base, names: definition.match(numbered) ?? [] };
    } catch (error) {
      if (!isOfTheWorld(error)) throw error;
      return { ...base, names: [], unread: error.message };
    }
  };

  return {
    read: async ({ functions, begin: beginName, stateMachine }) => {
      const versions: Version[] = [];
      for (const arn of await readMachineVersions(stateMachine)) versions.push(await readDefinition(arn));
      const found = await Promise.all(functions.map(async (name) => ({ name, ...(await readFunction(name)) })));
      const begin = withoutNumber(found.find(({ name }) => name === beginName)?.published[0]?.FunctionArn ?? '');
      // What is needed is read after what there is: what is published or started meanwhile is not on the list.
      const running = await gather(
        'states:ListExecutions',
        paginateListExecutions({ client: sfn }, { stateMachineArn: stateMachine, statusFilter: 'RUNNING' }),
        (page) => page.executions,
      );
      const needs: Need[] = running.flatMap(({ name, stateMachineVersionArn: arn }) =>
        arn === undefined ? [] : [{ arn, by: `execution ${name}` }],
      );
      for (const { published, aliases, destinations } of found) {
        for (const each of published) {
          const own = destinations.filter(({ owner }) => owner === each.FunctionArn).map(({ arn }) => arn);
          versions.push(describeVersion(each, begin, own));
        }
        for (const { AliasArn: alias = '', FunctionVersion: main = '', RoutingConfig: routing } of aliases)
          for (const number of [main, ...Object.keys(routing?.AdditionalVersionWeights ?? {})])
            if (/^\d+$/.test(number)) needs.push({ arn: `${withoutNumber(alias)}:${number}`, by: `alias ${alias}` });
        for (const { owner, arn } of destinations) if (!isNumbered(owner)) needs.push({ arn, by: `the destination of ${owner}` });
      }
      const bases = new Set(versions.map(({ arn }) => withoutNumber(arn)));
      const own = versions.map((version) => ({ ...version, names: version.names.filter((name) => bases.has(withoutNumber(name))) }));
      return { versions: own, needs: needs.filter(({ arn }) => bases.has(withoutNumber(arn))), begin };
    },

    remove: ({ arn, kind }) => {
      if (!isNumbered(arn)) throw new WorldError(`${arn} is no version: nothing is deleted`);
      if (kind === 'state-machine')
        return read('states:DeleteStateMachineVersion', async () => {
          try {
            await sfn.send(new DeleteStateMachineVersionCommand({ stateMachineVersionArn: arn }));
            return 'deleted';
          } catch (error) {
            if (error instanceof ConflictException) return 'in-use';
            throw error;
          }
        });
      return read('lambda:DeleteFunction', async () => {
        try {
          // The number is part of the name, so that no lost argument makes it the whole function.
          await lambda.send(new DeleteFunctionCommand({ FunctionName: arn }));
          return 'deleted';
        } catch (error) {
          if (error instanceof ResourceNotFoundException) return 'gone';
          if (error instanceof ResourceConflictException) return 'in-use';
          throw error;
        }
      });
    },
  };
};
