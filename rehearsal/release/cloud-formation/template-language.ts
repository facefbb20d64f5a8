import { InputError } from '../../../core/errors.ts';

export type ResourceTemplate = {
  Type: string;
  Properties?: Record<string, unknown>;
  Condition?: unknown;
  DependsOn?: unknown;
  UpdatePolicy?: unknown;
  DeletionPolicy?: unknown;
  UpdateReplacePolicy?: unknown;
};

/** A template after SAM's transform, as CloudFormation takes it: plain JSON with intrinsic functions written out. */
export type TranslatedTemplate = {
  Parameters?: Record<string, { Type?: string; Default?: unknown }>;
  Conditions?: Record<string, unknown>;
  Resources: Record<string, ResourceTemplate>;
  Outputs?: Record<string, unknown>;
};

export type Json = Record<string, unknown>;

export const isRecord = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Why a template is refused: what stands where. */
export const refuseTemplate = (sentence: string): never => {
  throw new InputError(`template: ${sentence}`);
};

/** The intrinsic function that a value is, with its argument; undefined for a plain value. @throws InputError for one among other members */
export const intrinsicOf = (value: Json): { name: string; argument: unknown } | undefined => {
  const names = Object.keys(value);
  const name = names.find((key) => key === 'Ref' || key.startsWith('Fn::'));
  if (name === undefined || (name === 'Ref' && names.length > 1)) return undefined;
  if (names.length > 1) refuseTemplate(`${name} stands beside ${names.filter((key) => key !== name).join(', ')}`);
  return { name, argument: value[name] };
};

/** The logical id and the attribute of `Fn::GetAtt`, in either of its forms. */
export const attributeOf = (argument: unknown): { id: string; attribute: string } => {
  const [id = '', ...rest] = Array.isArray(argument) ? argument.map(String) : String(argument).split('.');
  return { id, attribute: rest.join('.') };
};

/** The text and the variables of `Fn::Sub`. */
export const substitutionOf = (argument: unknown): { text: string; variables: Json } => {
  const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
  return { text: String(text), variables: isRecord(variables) ? variables : {} };
};

/** What stands between `${` and `}` in the text of `Fn::Sub`, without the literals `${!...}`. */
export const tokensOf = (text: string): string[] => [...text.matchAll(/\$\{([^!}][^}]*)\}/g)].map(([, token = '']) => token.trim());
