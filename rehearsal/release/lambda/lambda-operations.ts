import { createHash } from 'node:crypto';
import type {
  FunctionConfiguration,
  GetAliasCommandInput,
  GetAliasCommandOutput,
  GetFunctionConfigurationCommandInput,
  GetFunctionConfigurationCommandOutput,
  GetFunctionUrlConfigCommandInput,
  GetFunctionUrlConfigCommandOutput,
  GetPolicyCommandInput,
  GetPolicyCommandOutput,
  InvocationRequest,
  InvokeCommandOutput,
  ListAliasesCommandInput,
  ListAliasesCommandOutput,
  ListFunctionEventInvokeConfigsCommandInput,
  ListFunctionEventInvokeConfigsCommandOutput,
  ListVersionsByFunctionCommandInput,
  ListVersionsByFunctionCommandOutput,
} from '@aws-sdk/client-lambda';
import { createServiceError, type Operations, operation, takePage } from '../../operation.ts';
import type { InvokeLater } from './asynchronous.ts';
import { type CloudFunction, type FunctionAlias, type Functions, type FunctionVersion, latest } from './functions.ts';
import type { Invocations } from './invocation.ts';

type InvokeInput = Omit<InvocationRequest, 'Payload'> & { Payload?: string | Uint8Array };
type Payload = NonNullable<InvokeCommandOutput['Payload']>;

const notFound = (message: string): Error => createServiceError('ResourceNotFoundException', message, 404);

const describeVersion = (fn: CloudFunction, version: FunctionVersion): FunctionConfiguration => ({
  FunctionName: fn.name,
  FunctionArn: version.version === latest ? fn.arn : `${fn.arn}:${version.version}`,
  Version: version.version,
  Role: version.role,
  Runtime: version.runtime as NonNullable<FunctionConfiguration['Runtime']>,
  Handler: version.handler,
  Timeout: version.timeoutSeconds,
  MemorySize: version.memoryMb,
  Description: version.description,
  LastModified: new Date(version.publishedAt).toISOString(),
  PackageType: 'Zip',
  CodeSha256: createHash('sha256').update(version.code).digest('base64'),
  State: 'Active',
  LastUpdateStatus: 'Successful',
  // "Environment" is left out where a function has no variables, "PassThrough" is the default of tracing (API reference).
  ...(Object.keys(version.environment).length > 0 && { Environment: { Variables: version.environment } }),
  TracingConfig: { Mode: version.isTraced ? 'Active' : 'PassThrough' },
});

const describeAlias = (fn: CloudFunction, { name, version, weights }: FunctionAlias) => ({
  AliasArn: `${fn.arn}:${name}`,
  Name: name,
  FunctionVersion: version,
  ...(Object.keys(weights).length > 0 && { RoutingConfig: { AdditionalVersionWeights: weights } }),
});

/** Lambda's operations on the functions of a stack; other names are answered as before. */
export const createLambdaOperations = (
  functions: Functions,
  invocations: Invocations,
  invokeLater: InvokeLater,
  known: Readonly<Operations>,
): Operations => ({
  'Lambda.GetAlias': operation<GetAliasCommandInput, GetAliasCommandOutput>({
    takes: ['FunctionName', 'Name'],
    answer: ({ FunctionName = '', Name = '' }) => {
      const { fn } = functions.require(FunctionName);
      const alias = fn.aliases.get(Name);
      if (!alias) throw notFound(`Cannot find alias arn: ${fn.arn}:${Name}`);
      return describeAlias(fn, alias);
    },
  }),
  'Lambda.ListAliases': operation<ListAliasesCommandInput, ListAliasesCommandOutput>({
    takes: ['FunctionName', 'FunctionVersion', 'Marker', 'MaxItems'],
    answer: ({ FunctionName = '', FunctionVersion, Marker, MaxItems }) => {
      const { fn } = functions.require(FunctionName);
      const chosen = [...fn.aliases.values()].filter(({ version }) => FunctionVersion === undefined || version === FunctionVersion);
      const { page, next } = takePage(chosen, Marker, MaxItems ?? 50, 'InvalidParameterValueException');
      return { Aliases: page.map((alias) => describeAlias(fn, alias)), NextMarker: next };
    },
  }),
  'Lambda.ListFunctionEventInvokeConfigs': operation<
    ListFunctionEventInvokeConfigsCommandInput,
    ListFunctionEventInvokeConfigsCommandOutput
  >({
    takes: ['FunctionName', 'Marker', 'MaxItems'],
    answer: ({ FunctionName = '', Marker, MaxItems }) => {
      const { fn } = functions.require(FunctionName);
      const { page, next } = takePage([...fn.asynchronous], Marker, MaxItems ?? 50, 'InvalidParameterValueException');
      return {
        FunctionEventInvokeConfigs: page.map(([qualifier, { retries, maxAgeSeconds, onFailure }]) => ({
          FunctionArn: `${fn.arn}:${qualifier}`,
          MaximumRetryAttempts: retries,
          MaximumEventAgeInSeconds: maxAgeSeconds,
          DestinationConfig: { OnSuccess: {}, OnFailure: onFailure === undefined ? {} : { Destination: onFailure } },
        })),
        NextMarker: next,
      };
    },
  }),
  'Lambda.ListVersionsByFunction': operation<ListVersionsByFunctionCommandInput, ListVersionsByFunctionCommandOutput>({
    takes: ['FunctionName', 'Marker', 'MaxItems'],
    answer: ({ FunctionName = '', Marker, MaxItems }) => {
      const { fn } = functions.require(FunctionName);
      const { page, next } = takePage([fn.latest, ...fn.versions], Marker, MaxItems ?? 50, 'InvalidParameterValueException');
      return { Versions: page.map((version) => describeVersion(fn, version)), NextMarker: next };
    },
  }),
  'Lambda.GetFunctionConfiguration': operation<GetFunctionConfigurationCommandInput, GetFunctionConfigurationCommandOutput>({
    takes: ['FunctionName', 'Qualifier'],
    answer: ({ FunctionName = '', Qualifier }) => {
      const { fn, qualifier } = functions.require(FunctionName, Qualifier);
      const number = fn.aliases.get(qualifier)?.version ?? qualifier;
      return describeVersion(fn, functions.choose({ fn, qualifier: number }));
    },
  }),
  'Lambda.GetPolicy': operation<GetPolicyCommandInput, GetPolicyCommandOutput>({
    takes: ['FunctionName', 'Qualifier'],
    answer: ({ FunctionName = '', Qualifier }) => {
      const { fn, qualifier } = functions.require(FunctionName, Qualifier);
      const statements = fn.statements.get(qualifier) ?? [];
      if (statements.length === 0) throw notFound('The resource you requested does not exist.');
      return { Policy: JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: statements }), RevisionId: 'rehearsal' };
    },
  }),
  'Lambda.GetFunctionUrlConfig': operation<GetFunctionUrlConfigCommandInput, GetFunctionUrlConfigCommandOutput>({
    takes: ['FunctionName', 'Qualifier'],
    answer: ({ FunctionName = '', Qualifier }) => {
      const { fn, qualifier } = functions.require(FunctionName, Qualifier);
      const type = fn.urls.get(qualifier);
      if (type === undefined) throw notFound('The resource you requested does not exist.');
      const time = new Date(fn.latest.publishedAt).toISOString();
      const url = `https://${fn.name.toLowerCase()}.lambda-url.eu-west-1.on.aws/`;
      return { FunctionUrl: url, FunctionArn: fn.arn, AuthType: type as 'NONE' | 'AWS_IAM', CreationTime: time, LastModifiedTime: time };
    },
  }),
  'Lambda.Invoke': operation<InvokeInput, InvokeCommandOutput>({
    takes: ['FunctionName', 'InvocationType', 'Payload', 'Qualifier', 'LogType', 'ClientContext'],
    answer: async (input) => {
      const { FunctionName = '', InvocationType = 'RequestResponse', Payload, Qualifier } = input;
      const before = known['Lambda.Invoke'];
      if (!functions.find(FunctionName) && before) return (await before.answer(input)) as InvokeCommandOutput;
      const text = Payload === undefined ? '{}' : typeof Payload === 'string' ? Payload : Buffer.from(Payload).toString('utf8');
      const named = functions.require(FunctionName, Qualifier);
      if (InvocationType === 'DryRun') return { StatusCode: 204 };
      if (InvocationType === 'Event') {
        invokeLater(FunctionName, JSON.parse(text), Qualifier);
        return { StatusCode: 202, Payload: Buffer.from('') as unknown as Payload };
      }
      const { payload, functionError, version } = await invocations.invoke(named.fn.arn, named.qualifier, JSON.parse(text));
      return {
        StatusCode: 200,
        ExecutedVersion: version,
        ...(functionError && { FunctionError: functionError }),
        Payload: Buffer.from(payload) as unknown as Payload,
      };
    },
  }),
});
