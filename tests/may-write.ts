import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TranslatedTemplate } from '../rehearsal/release/cloud-formation/template-language.ts';

type Statement = { Effect: string; Action: string | string[]; Condition?: Record<string, Record<string, string | string[]>> };

type Document = { Statement: Statement[] };

const recorded = readFileSync(join(import.meta.dirname, '../rehearsal/release/recorded-stack.json'), 'utf8');
const { Resources } = (JSON.parse(recorded) as { translated: TranslatedTemplate }).translated;
const listOf = (value: string | string[] | undefined): string[] => [value ?? []].flat();

/** The statements of a role or of a policy for people, as SAM translated them. @throws Error where one that is about DynamoDB depends on a parameter */
const statementsOf = (logicalId: string): Statement[] => {
  const { Type = '', Properties = {} } = Resources[logicalId] ?? {};
  if (!['AWS::IAM::Role', 'AWS::IAM::ManagedPolicy'].includes(Type)) return [];
  const { Policies = [], PolicyDocument } = Properties as { Policies?: { PolicyDocument?: Document }[]; PolicyDocument?: Document };
  const documents = [...Policies.map((each) => each.PolicyDocument ?? each), ...(PolicyDocument ? [PolicyDocument] : [])];
  const found = documents.flatMap((document) => ('Statement' in document ? document.Statement : [document as Statement]));
  const unknown = found.filter(({ Effect }) => Effect === undefined);
  if (JSON.stringify(unknown).includes('dynamodb:')) throw new Error(`a statement of ${logicalId} about DynamoDB depends on a parameter`);
  return found.filter((each) => !unknown.includes(each));
};

const isLike = (pattern: string, value: string): boolean =>
  new RegExp(
    `^${pattern
      .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    's',
  ).test(value);

/**
 * Does a condition hold for a request about these partitions of the ledger? "ForAllValues: the condition returns true if every member of the set of
 * request values matches"; it "also returns true if there are no keys in the request", which `Null` rules out (IAM user guide, multi-value context keys).
 *
 * @throws Error for what is not known here: half a policy must not be judged
 */
const holds = (operator: string, keys: Record<string, string | string[]>, partitions: readonly string[]): boolean =>
  Object.entries(keys).every(([key, values]) => {
    if (key !== 'dynamodb:LeadingKeys') throw new Error(`${operator} ${key} is not known here`);
    if (operator === 'Null') return (partitions.length === 0) === (listOf(values)[0] === 'true');
    if (operator === 'ForAllValues:StringLike') return partitions.every((each) => listOf(values).some((pattern) => isLike(pattern, each)));
    if (operator === 'ForAllValues:StringEquals') return partitions.every((each) => listOf(values).includes(each));
    throw new Error(`${operator} is not known here`);
  });

/** May a role, or people with a policy, do this to items of these partitions of the ledger? The statements of the translated template say so, denials first. */
export const mayWrite = (logicalId: string, action: string, partitions: readonly string[]): boolean => {
  const about = statementsOf(logicalId).filter(
    ({ Action, Condition }) =>
      listOf(Action).some((pattern) => isLike(pattern, action)) &&
      Object.entries(Condition ?? {}).every(([operator, keys]) => holds(operator, keys, partitions)),
  );
  return about.length > 0 && about.every(({ Effect }) => Effect === 'Allow');
};

/** Every role and policy for people of the stack that names the ledger's writes at all. */
export const writers = Object.keys(Resources).filter((id) =>
  statementsOf(id).some(({ Action }) => listOf(Action).some((action) => /^dynamodb:(Put|Update|Delete)Item$/.test(action))),
);
