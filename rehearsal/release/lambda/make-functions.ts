import { identify } from '../cloud-formation/physical.ts';
import { recordIn } from '../cloud-formation/resolve-template.ts';
import type { Identity, Made, Maker } from '../cloud-formation/stack-resource.ts';
import type { Json } from '../cloud-formation/template-language.ts';
import { type CloudFunction, type FunctionSettings, type Functions, latest } from './functions.ts';

const settingsOf = (properties: Json, release: string): FunctionSettings => ({
  release,
  code: JSON.stringify(properties.Code),
  role: String(properties.Role),
  runtime: String(properties.Runtime),
  handler: String(properties.Handler),
  // "The default is 3 seconds", "The default value is 128 MB" (Lambda API reference, CreateFunction).
  timeoutSeconds: Number(properties.Timeout ?? 3),
  memoryMb: Number(properties.MemorySize ?? 128),
  environment: Object.fromEntries(
    Object.entries(recordIn(recordIn(properties.Environment).Variables)).map(([name, value]) => [name, String(value)]),
  ),
  isTraced: recordIn(properties.TracingConfig).Mode === 'Active',
  description: String(properties.Description ?? ''),
});

const principalOf = (principal: string): unknown => {
  if (principal === '*') return '*';
  return principal.endsWith('.amazonaws.com') ? { Service: principal } : { AWS: principal };
};

const conditionOf = ({ SourceArn, SourceAccount }: Json): Json => ({
  ...(SourceArn !== undefined && { ArnLike: { 'AWS:SourceArn': SourceArn } }),
  ...(SourceAccount !== undefined && { StringEquals: { 'AWS:SourceAccount': SourceAccount } }),
});

/** Functions, versions, permissions, URLs and settings of asynchronous invocation, as a stack makes them. Aliases are the stack's own. */
export const createFunctionMakers = (functions: Functions, stackName: string): Record<string, Maker> => {
  const own = (type: string, logicalId: string, properties: Json): Identity => identify(type, logicalId, properties, stackName);
  const functionOf = (properties: Json, member = 'FunctionName'): { fn: CloudFunction; qualifier: string } =>
    functions.require(String(properties[member]), properties.Qualifier === undefined ? undefined : String(properties.Qualifier));
  const find = (made: Made, member = 'FunctionName') =>
    functions.find(String(made.properties[member]), made.properties.Qualifier as string | undefined);

  return {
    'AWS::Lambda::Function': {
      make: ({ logicalId, type, properties, before, release }) => {
        const identity = own(type, logicalId, properties);
        const known = functions.find(identity.name)?.fn.latest;
        // What has the same address in the bucket is the same code, whatever the release is called.
        const isSameCode = before !== undefined && known?.code === JSON.stringify(properties.Code);
        functions.put(logicalId, identity.name, settingsOf(properties, isSameCode ? known.release : release));
        return identity;
      },
      remove: ({ name }) => functions.remove(name),
    },
    'AWS::Lambda::Version': {
      isReplaced: (before, properties) => before.properties.FunctionName !== properties.FunctionName,
      make: ({ properties }) => {
        const { fn } = functionOf(properties);
        const { version } = functions.publish(fn.name);
        return { name: version, ref: `${fn.arn}:${version}`, attributes: { Version: version, FunctionArn: `${fn.arn}:${version}` } };
      },
      remove: (made) => {
        const fn = find(made)?.fn;
        if (fn) fn.versions = fn.versions.filter(({ version }) => version !== made.name);
      },
    },
    'AWS::Lambda::Permission': {
      make: ({ logicalId, type, properties, before }) => {
        const identity = own(type, logicalId, properties);
        const { fn, qualifier } = functionOf(properties);
        if (before) forget(find(before), before.name);
        const statement = {
          Sid: identity.name,
          Effect: 'Allow' as const,
          Principal: principalOf(String(properties.Principal)),
          Action: String(properties.Action),
          Resource: qualifier === latest ? fn.arn : `${fn.arn}:${qualifier}`,
        };
        const condition = conditionOf(properties);
        const complete = Object.keys(condition).length > 0 ? { ...statement, Condition: condition } : statement;
        fn.statements.set(qualifier, [...(fn.statements.get(qualifier) ?? []), complete]);
        return identity;
      },
      remove: (made) => forget(find(made), made.name),
    },
    'AWS::Lambda::EventInvokeConfig': {
      isReplaced: ({ properties: before }, properties) =>
        before.FunctionName !== properties.FunctionName || before.Qualifier !== properties.Qualifier,
      make: ({ logicalId, type, properties }) => {
        const { fn, qualifier } = functionOf(properties);
        const destination = recordIn(recordIn(properties.DestinationConfig).OnFailure).Destination;
        fn.asynchronous.set(qualifier, {
          retries: Number(properties.MaximumRetryAttempts ?? 2),
          maxAgeSeconds: Number(properties.MaximumEventAgeInSeconds ?? 6 * 3_600),
          onFailure: destination === undefined ? undefined : String(destination),
        });
        return own(type, logicalId, properties);
      },
      remove: (made) => void find(made)?.fn.asynchronous.delete(String(made.properties.Qualifier)),
    },
    'AWS::Lambda::Url': {
      make: ({ logicalId, type, properties }) => {
        const { fn, qualifier } = functions.require(String(properties.TargetFunctionArn), properties.Qualifier as string | undefined);
        fn.urls.set(qualifier, String(properties.AuthType));
        return own(type, logicalId, properties);
      },
      remove: (made) => void find(made, 'TargetFunctionArn')?.fn.urls.delete(String(made.properties.Qualifier ?? latest)),
    },
  };
};

const forget = (named: { fn: CloudFunction; qualifier: string } | undefined, sid: string): void => {
  const statements = named?.fn.statements.get(named.qualifier);
  if (named && statements)
    named.fn.statements.set(
      named.qualifier,
      statements.filter(({ Sid }) => Sid !== sid),
    );
};
