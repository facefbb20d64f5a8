type Resource = { Type: string; Properties?: Record<string, unknown>; DependsOn?: string | string[] };

/** A template as `sam build` writes it: before SAM's transform, its intrinsics in the long form. */
export type StackTemplate = {
  Globals?: { Function?: { Environment?: { Variables?: Record<string, unknown> } } };
  Resources: Record<string, Resource>;
};

/** One thing that the copy lacks, and why. */
export type TakenOut = { what: string; why: string };

/** The copy of a template that MiniStack deploys. Its definitions of state machines are JSON, in files beside the copy. */
export type MinistackCopy = { template: StackTemplate; files: Record<string, string>; taken: TakenOut[] };

/** What the copy is made for. */
export type MinistackSettings = {
  /** The definition of each state machine by its logical id, as a value. */
  definitions: Readonly<Record<string, unknown>>;
  /** Types that MiniStack refuses: resources of them are taken out. `findRefusedTypes` reads them from its answer. */
  refusedTypes: readonly string[];
  /** Variables for every function, such as the addresses of other stand-ins. */
  variables: Readonly<Record<string, string>>;
};

type MetricStat = { Metric: Record<string, unknown>; Period: unknown; Stat: unknown };

/** Text for `Fn::Sub` that stands for what is no longer there, by the logical id of that. */
type Stands = ReadonlyMap<string, string>;

const asValue = (text: string): unknown => (text.includes('${') ? { 'Fn::Sub': text } : text);
const idOf = (reference: string): string => reference.split('.')[0] ?? '';

const replaceInText = (text: string, stands: Stands): string =>
  text.replaceAll(/\$\{([^!}][^}]*)\}/g, (whole, reference: string) => stands.get(idOf(reference)) ?? whole);

/** The same value with every reference to what was taken out (Ref, Fn::GetAtt, Fn::Sub) replaced by what stands for it. */
const replaceReferences = (value: unknown, stands: Stands): unknown => {
  if (Array.isArray(value)) return value.map((each) => replaceReferences(each, stands));
  if (typeof value !== 'object' || value === null) return value;
  const { Ref: reference, 'Fn::GetAtt': attribute, 'Fn::Sub': text } = value as Record<string, unknown>;
  if (typeof reference === 'string') return asStand(reference, stands) ?? value;
  if (attribute !== undefined) return asStand(Array.isArray(attribute) ? String(attribute[0]) : String(attribute), stands) ?? value;
  if (typeof text === 'string') return { 'Fn::Sub': replaceInText(text, stands) };
  if (Array.isArray(text)) return { 'Fn::Sub': [replaceInText(String(text[0]), stands), replaceReferences(text[1], stands)] };
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, replaceReferences(each, stands)]));
};

const asStand = (reference: string, stands: Stands): unknown => {
  const stand = stands.get(idOf(reference));
  return stand === undefined ? undefined : asValue(stand);
};

const dropDependencies = (resource: Resource, gone: Stands): void => {
  if (resource.DependsOn === undefined) return;
  const left = [resource.DependsOn].flat().filter((name) => !gone.has(name));
  if (left.length > 0) resource.DependsOn = left;
  else delete resource.DependsOn;
};

/** The first metric that an alarm on several watches, as an alarm on one has it. */
const watchOne = (properties: Record<string, unknown>, metrics: readonly { MetricStat?: MetricStat }[]): void => {
  const first = metrics.flatMap(({ MetricStat: each }) => (each ? [each] : []))[0];
  delete properties.Metrics;
  if (first) Object.assign(properties, { ...first.Metric, Period: first.Period, Statistic: first.Stat });
};

/**
 * The types that an answer of MiniStack names as unknown to it. It names all of them, before it makes anything.
 *
 * @param answer what `sam deploy` wrote
 */
export const findRefusedTypes = (answer: string): string[] =>
  (/Unrecognized resource types: \[([^\]]*)\]/.exec(answer)?.[1] ?? '').split(/[\s,]+/).filter((type) => type !== '');

/**
 * Makes the copy of a built template that MiniStack 1.5 takes. What it does not know is taken out and listed: traffic shifting by CodeDeploy,
 * versions of state machines (made by API once the stack is there, so the copy names version 1, the first one), alarms on several metrics,
 * and the types that it refused. Everything else stays as it is.
 *
 * @throws Error when a state machine comes without its definition
 */
export const prepareForMinistack = (original: StackTemplate, settings: MinistackSettings): MinistackCopy => {
  const template = structuredClone(original);
  const taken: TakenOut[] = [];
  const files: Record<string, string> = {};
  const stands = new Map<string, string>();
  for (const [id, { Type, Properties = {} }] of Object.entries(template.Resources)) {
    if (settings.refusedTypes.includes(Type)) {
      delete template.Resources[id];
      stands.set(id, id);
      taken.push({ what: `${id} (${Type})`, why: 'MiniStack does not know the type; its name stands where it was referred to' });
    } else if (Type === 'AWS::Serverless::Function' && Properties.DeploymentPreference !== undefined) {
      delete Properties.DeploymentPreference;
      for (const name of ['ServerlessDeploymentApplication', `${id}DeploymentGroup`, 'CodeDeployServiceRole']) stands.set(name, name);
      taken.push({ what: `DeploymentPreference of ${id}`, why: 'MiniStack has no CodeDeploy: the alias moves at once, no hook is called' });
    } else if (Type === 'AWS::Serverless::StateMachine') {
      if (settings.definitions[id] === undefined) throw new Error(`the definition of ${id} is missing`);
      files[`${id}.asl.json`] = JSON.stringify(settings.definitions[id]);
      Properties.DefinitionUri = `${id}.asl.json`;
      taken.push({ what: `YAML of the definition of ${id}`, why: 'MiniStack reads JSON only: the same definition as JSON' });
      if (Properties.AutoPublishAlias === undefined) continue;
      stands.set(`${id}Version`, `\${${id}}:1`);
      stands.set(`${id}Alias${Properties.AutoPublishAlias}`, `\${${id}}:1`);
      delete Properties.AutoPublishAlias;
      taken.push({
        what: `AutoPublishAlias of ${id}`,
        why: 'MiniStack knows the version only by API: version 1 is published after the deployment',
      });
    } else if (Type === 'AWS::CloudWatch::Alarm' && Array.isArray(Properties.Metrics)) {
      watchOne(Properties, Properties.Metrics);
      taken.push({ what: `metrics of ${id}, all but the first`, why: 'MiniStack has no metric math' });
    }
  }
  for (const resource of Object.values(template.Resources)) dropDependencies(resource, stands);
  const environment = template.Globals?.Function?.Environment;
  template.Globals = {
    ...template.Globals,
    Function: {
      ...template.Globals?.Function,
      Environment: { ...environment, Variables: { ...environment?.Variables, ...settings.variables } },
    },
  };
  return { template: replaceReferences(template, stands) as StackTemplate, files, taken };
};
