import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CollectionTag, parse, type ScalarTag } from 'yaml';

export type Statement = {
  Sid: string;
  Effect: 'Allow' | 'Deny';
  Action: string | string[];
  Resource: unknown;
  Condition?: unknown;
};
export type Resource = { Type: string; Properties: Record<string, unknown>; DeletionPolicy?: string; UpdateReplacePolicy?: string };
export type Template = {
  Globals: { Function: { Timeout: number; LoggingConfig: unknown } };
  Parameters: Record<string, Record<string, unknown>>;
  Resources: Record<string, Resource>;
  Metadata: unknown;
};

const nameOf = (tag: string): string => (tag === 'Ref' ? 'Ref' : `Fn::${tag}`);

const intrinsics = ['Ref', 'Sub', 'GetAtt', 'If', 'Equals', 'Not', 'And', 'Or', 'Join', 'Split', 'Select', 'Contains'].flatMap(
  (tag): (ScalarTag | CollectionTag)[] => [
    { tag: `!${tag}`, resolve: (text: string) => ({ [nameOf(tag)]: tag === 'GetAtt' ? text.split('.') : text }) },
    {
      tag: `!${tag}`,
      collection: 'seq',
      resolve: (list) => ({ [nameOf(tag)]: (list as unknown as { toJSON: () => unknown }).toJSON() }),
    } as CollectionTag,
  ],
);

/** A template of the checkout, the stack's own unless another is named, with its short forms (`!Ref X`) written out (`{ Ref: X }`). */
export const readTemplate = (file = 'template.yaml'): Template =>
  parse(readFileSync(join(import.meta.dirname, '..', file), 'utf8'), { customTags: intrinsics, merge: false });

/** A statement's actions as a list. */
export const actionsOf = ({ Action }: Statement): string[] => [Action].flat();

type Document = { Statement: (Statement | { 'Fn::If': [string, Statement, unknown] })[] };
type Certain = Document | { PolicyDocument: Document };
/** A policy of a function, or of a role that is written out. */
type Policy = Certain | { 'Fn::If': [string, Certain, unknown] };

/** All statements that functions and the state machine get, with the resource that gets them; conditional ones as if they were given. */
export const statementsOf = (template: Template): { owner: string; statement: Statement }[] =>
  Object.entries(template.Resources).flatMap(([owner, { Properties }]) =>
    ((Properties?.Policies ?? []) as Policy[])
      .map((policy) => ('Fn::If' in policy ? policy['Fn::If'][1] : policy))
      .flatMap((policy) => ('PolicyDocument' in policy ? policy.PolicyDocument : policy).Statement)
      .map((statement) => ({ owner, statement: 'Fn::If' in statement ? statement['Fn::If'][1] : statement })),
  );
