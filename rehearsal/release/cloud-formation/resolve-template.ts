import { account, region } from '../../ground.ts';
import {
  attributeOf,
  intrinsicOf,
  isRecord,
  type Json,
  refuseTemplate,
  substitutionOf,
  type TranslatedTemplate,
  tokensOf,
} from './template-language.ts';

/** What references to a resource that was made stand for. */
export type Lookup = { ref: (logicalId: string) => string; attribute: (logicalId: string, attribute: string) => string };

export type Resolver = {
  /** A value with every intrinsic function in it answered. @throws InputError for what is unknown, or refers to what is not made */
  resolve: (value: unknown) => unknown;
  /** Is the resource made under these parameters? */
  isMade: (logicalId: string) => boolean;
  /** Every resource that is made, after all it depends on. @throws InputError naming a cycle */
  order: string[];
  /** Does a resource depend on another one, directly or through others? */
  isBehind: (logicalId: string, other: string) => boolean;
};

type Parts = { template: TranslatedTemplate; parameters: Record<string, string>; stackName: string; stackId: string; lookup: Lookup };

const noValue = Symbol('AWS::NoValue');
const list = (value: unknown, name: string): unknown[] => (Array.isArray(value) ? value : refuseTemplate(`${name} needs a list`));

/**
 * Answers the intrinsic functions of a translated template as CloudFormation does, for the account and Region of the embedded cloud.
 * A parameter without a value is its default; what is written but not known here is refused, never guessed.
 *
 * @throws InputError when parameters or conditions are wrong, or resources depend on each other in a circle
 */
export const resolveTemplate = ({ template, parameters, stackName, stackId, lookup }: Parts): Resolver => {
  const declared = template.Parameters ?? {};
  for (const name of Object.keys(parameters)) if (!Object.hasOwn(declared, name)) refuseTemplate(`there is no parameter ${name}`);
  const pseudo: Record<string, unknown> = {
    'AWS::AccountId': account,
    'AWS::Region': region,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stackName,
    'AWS::StackId': stackId,
    'AWS::NoValue': noValue,
  };
  const isMade = (id: string): boolean => {
    const resource = template.Resources[id];
    if (!resource) return refuseTemplate(`there is no resource ${id}`);
    return resource.Condition === undefined || isMet(String(resource.Condition));
  };

  const readParameter = (name: string): unknown => {
    const parameter = declared[name];
    const value = parameters[name] ?? parameter?.Default;
    if (value === undefined) return refuseTemplate(`the parameter ${name} has neither a value nor a default`);
    if (/^(CommaDelimitedList|List<)/.test(parameter?.Type ?? ''))
      return String(value)
        .split(',')
        .map((part) => part.trim());
    return String(value);
  };
  const made = (id: string): string => (isMade(id) ? id : refuseTemplate(`${id} is referred to, but its condition is not met`));
  const refer = (name: string): unknown => {
    if (Object.hasOwn(pseudo, name)) return pseudo[name];
    if (Object.hasOwn(declared, name)) return readParameter(name);
    if (!Object.hasOwn(template.Resources, name)) return refuseTemplate(`Ref names ${name}, which is neither a parameter nor a resource`);
    return lookup.ref(made(name));
  };
  const getAttribute = (argument: unknown): string => {
    const { id, attribute } = attributeOf(argument);
    return lookup.attribute(made(id), attribute);
  };
  const substitute = (argument: unknown): string => {
    const { text, variables } = substitutionOf(argument);
    const filled = text.replaceAll(/\$\{([^!}][^}]*)\}/g, (_all, written: string) => {
      const token = written.trim();
      if (Object.hasOwn(variables, token)) return String(resolve(variables[token]));
      return token.includes('.') ? getAttribute(token) : String(refer(token));
    });
    return filled.replaceAll('${!', '${');
  };

  const isTrue = (value: unknown): boolean => {
    if (!isRecord(value)) return refuseTemplate(`a condition is ${JSON.stringify(value)}`);
    const [name = '', ...others] = Object.keys(value);
    const argument = value[name];
    if (others.length > 0) return refuseTemplate(`a condition has ${Object.keys(value).join(', ')}`);
    if (name === 'Condition') return isMet(String(argument));
    const parts = list(argument, name);
    if (name === 'Fn::Equals') return String(resolve(parts[0])) === String(resolve(parts[1]));
    if (name === 'Fn::Not') return !isTrue(parts[0]);
    if (name === 'Fn::And') return parts.every(isTrue);
    if (name === 'Fn::Or') return parts.some(isTrue);
    return refuseTemplate(`a condition uses ${name}, which is not known here`);
  };
  const isMet = (name: string): boolean => {
    if (!Object.hasOwn(template.Conditions ?? {}, name)) return refuseTemplate(`there is no condition ${name}`);
    return isTrue(template.Conditions?.[name]);
  };
  const chosen = (argument: unknown): unknown => {
    const [condition, whenMet, otherwise] = list(argument, 'Fn::If');
    return isMet(String(condition)) ? whenMet : otherwise;
  };

  const functions: Record<string, (argument: unknown) => unknown> = {
    Ref: (argument) => refer(String(argument)),
    'Fn::GetAtt': getAttribute,
    'Fn::Sub': substitute,
    'Fn::If': (argument) => resolveAny(chosen(argument)),
    'Fn::Join': (argument) => {
      const [between, parts] = list(argument, 'Fn::Join');
      return list(resolve(parts), 'Fn::Join').join(String(between));
    },
    'Fn::Split': (argument) => {
      const [between, text] = list(argument, 'Fn::Split');
      return String(resolve(text)).split(String(between));
    },
    'Fn::Select': (argument) => {
      const [index, values] = list(argument, 'Fn::Select');
      const found = list(resolve(values), 'Fn::Select')[Number(resolve(index))];
      return found ?? refuseTemplate(`Fn::Select finds nothing at ${JSON.stringify(index)}`);
    },
  };

  const resolveAny = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolveAny).filter((item) => item !== noValue);
    if (typeof value === 'string' && value.startsWith('{{resolve:')) return refuseTemplate(`${value} is not known here`);
    if (!isRecord(value)) return value;
    const intrinsic = intrinsicOf(value);
    if (intrinsic) {
      const answer = functions[intrinsic.name];
      return answer ? answer(intrinsic.argument) : refuseTemplate(`${intrinsic.name} is not known here`);
    }
    const members = Object.entries(value).map(([name, member]): [string, unknown] => [name, resolveAny(member)]);
    return Object.fromEntries(members.filter(([, member]) => member !== noValue));
  };
  const resolve = (value: unknown): unknown => {
    const resolved = resolveAny(value);
    return resolved === noValue ? undefined : resolved;
  };

  const isResource = (id: string): boolean => Object.hasOwn(template.Resources, id);
  /** Resources that a value refers to; of `Fn::If` only the branch that is taken. */
  const mentionedIn = (value: unknown): string[] => {
    if (Array.isArray(value)) return value.flatMap(mentionedIn);
    if (!isRecord(value)) return [];
    const { name, argument } = intrinsicOf(value) ?? { name: '', argument: undefined };
    if (name === 'Ref') return [String(argument)].filter(isResource);
    if (name === 'Fn::GetAtt') return [attributeOf(argument).id];
    if (name === 'Fn::If') return mentionedIn(chosen(argument));
    if (name !== 'Fn::Sub') return Object.values(value).flatMap(mentionedIn);
    const { text, variables } = substitutionOf(argument);
    const ids = tokensOf(text).flatMap((token) => (Object.hasOwn(variables, token) ? [] : (token.split('.')[0] ?? [])));
    return [...ids.filter(isResource), ...mentionedIn(variables)];
  };
  const dependencies = new Map<string, Set<string>>(
    Object.entries(template.Resources)
      .filter(([id]) => isMade(id))
      .map(([id, { Properties, UpdatePolicy, DependsOn }]) => {
        const named = [DependsOn ?? []].flat().map(String).filter(isMade);
        return [id, new Set([...mentionedIn(Properties), ...mentionedIn(UpdatePolicy), ...named])];
      }),
  );
  const order = orderOf(dependencies);
  const behind = new Map<string, Set<string>>();
  /** All that a resource depends on, directly or not. The order above has no circles. */
  const allBehind = (id: string): Set<string> => {
    const known = behind.get(id);
    if (known) return known;
    const direct = [...(dependencies.get(id) ?? [])];
    const all = new Set([...direct, ...direct.flatMap((between) => [...allBehind(between)])]);
    behind.set(id, all);
    return all;
  };
  const isBehind = (id: string, other: string): boolean => allBehind(id).has(other);
  return { resolve, isMade, order, isBehind };
};

const orderOf = (dependencies: ReadonlyMap<string, ReadonlySet<string>>): string[] => {
  const ordered = new Set<string>();
  const visit = (id: string, path: readonly string[]): void => {
    if (ordered.has(id)) return;
    if (path.includes(id)) refuseTemplate(`circular dependency between ${[...path.slice(path.indexOf(id)), id].join(' -> ')}`);
    for (const other of dependencies.get(id) ?? []) visit(other, [...path, id]);
    ordered.add(id);
  };
  for (const id of dependencies.keys()) visit(id, []);
  return [...ordered];
};

/** A member of a resolved resource as a record; empty where there is none. */
export const recordIn = (value: unknown): Json => (isRecord(value) ? value : {});

/** A member of a resolved resource as a list of records. */
export const recordsIn = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isRecord) : []);
