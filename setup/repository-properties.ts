import type { BuiltTemplate } from './publish-metadata.ts';

/** A property of a resource of SAM's own types, or of one of its events: the repository holds both against its own copy of SAM's rules. */
export type UsedProperty = { resource: string; of: string; property: string };

/** What publications were refused for ("property P not defined for resource of type T"), and where that was reported. */
const refused: Record<string, Record<string, string>> = {
  'AWS::Serverless::Function': {
    FunctionUrlConfig: 'aws/serverless-application-model#2421',
    SnapStart: 'aws/aws-sam-cli#4531',
  },
  SQS: { ScalingConfig: 'aws/aws-sam-cli#6127' },
};

/**
 * What SAM had in 2020, before those reports. The repository's copy is older than SAM, and no page says how much: what came later may be
 * taken or not, which only a publication shows.
 */
const known: Record<string, readonly string[]> = {
  'AWS::Serverless::Function': [
    ...['AssumeRolePolicyDocument', 'AutoPublishAlias', 'AutoPublishCodeSha256', 'CodeUri', 'DeadLetterQueue', 'DeploymentPreference'],
    ...[
      'Description',
      'Environment',
      'EventInvokeConfig',
      'Events',
      'FileSystemConfigs',
      'FunctionName',
      'Handler',
      'InlineCode',
      'KmsKeyArn',
    ],
    ...['Layers', 'MemorySize', 'PermissionsBoundary', 'Policies', 'ProvisionedConcurrencyConfig', 'ReservedConcurrentExecutions', 'Role'],
    ...['Runtime', 'Tags', 'Timeout', 'Tracing', 'VersionDescription', 'VpcConfig'],
  ],
  'AWS::Serverless::StateMachine': [
    ...[
      'Definition',
      'DefinitionSubstitutions',
      'DefinitionUri',
      'Events',
      'Logging',
      'Name',
      'Policies',
      'Role',
      'Tags',
      'Tracing',
      'Type',
    ],
  ],
  DeploymentPreference: ['Alarms', 'Enabled', 'Hooks', 'Role', 'TriggerConfigurations', 'Type'],
  EventBridgeRule: ['EventBusName', 'Input', 'InputPath', 'Pattern'],
  Schedule: ['Description', 'Enabled', 'Input', 'Name', 'Schedule'],
};

type Events = Record<string, { Type: string; Properties?: object }>;

/** The properties that a template gives to resources of SAM's own types, those of its `Globals` included, and to their events. */
export const findUsedProperties = ({ Resources, Globals = {} }: BuiltTemplate): UsedProperty[] =>
  Object.entries(Resources).flatMap(([resource, { Type, Properties: own = {} }]) => {
    if (!Type.startsWith('AWS::Serverless::')) return [];
    const properties: Record<string, unknown> = { ...Globals[Type.replace('AWS::Serverless::', '')], ...own };
    const named = (of: string, value: unknown): UsedProperty[] =>
      Object.keys((value ?? {}) as object).map((property) => ({ resource, of, property }));
    return [
      ...named(Type, properties),
      ...named('DeploymentPreference', properties.DeploymentPreference),
      ...Object.values((properties.Events ?? {}) as Events).flatMap((event) => named(event.Type, event.Properties)),
    ];
  });

/** The properties for which publications were refused: one sentence each. */
export const findRefusedProperties = (template: BuiltTemplate): string[] =>
  findUsedProperties(template).flatMap(({ resource, of, property }) => {
    const report = refused[of]?.[property];
    return report ? [`${resource}: the repository refused ${property} of ${of} (${report})`] : [];
  });

/** The properties of which nothing shows that the repository takes them: `PROPERTY of WHAT`, each once. */
export const findUnprovenProperties = (template: BuiltTemplate): string[] => [
  ...new Set(
    findUsedProperties(template)
      .filter(({ of, property }) => !known[of]?.includes(property) && !refused[of]?.[property])
      .map(({ of, property }) => `${property} of ${of.replace('AWS::Serverless::', '')}`),
  ),
];
