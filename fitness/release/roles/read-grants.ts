import type { Conditions, Grant } from './grant.ts';
import type { RoleGrants } from './role.ts';

type Fields = Record<string, unknown>;

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

const listOf = (value: unknown): string[] => [value].flat().map(String);

const readConditions = (value: unknown): Conditions => {
  if (value === undefined) return {};
  if (!isObject(value)) throw new SyntaxError('Condition is no object');
  return Object.fromEntries(
    Object.entries(value).map(([operator, keys]) => {
      if (!isObject(keys)) throw new SyntaxError(`Condition ${operator} is no object`);
      return [operator, Object.fromEntries(Object.entries(keys).map(([key, values]) => [key, listOf(values).toSorted()]))];
    }),
  );
};

/** All but a list is as wide as everything: what AWS adds later comes to it by itself. */
const patternsOf = (statement: Fields, name: 'Action' | 'Resource'): string[] => {
  if (statement[`Not${name}`] !== undefined) return ['*'];
  if (statement[name] === undefined) throw new SyntaxError(`a statement has neither ${name} nor Not${name}`);
  return listOf(statement[name]);
};

const readStatement = (statement: unknown): RoleGrants => {
  if (!isObject(statement)) throw new SyntaxError('a statement is no object');
  const { Sid: _name, Effect: effect, ...rest } = statement;
  if (effect === 'Deny') return { grants: [], denials: [JSON.stringify(rest, [...new Set(keysOf(rest))].toSorted())] };
  if (effect !== 'Allow') throw new SyntaxError('a statement has no Effect');
  const conditions = readConditions(statement.Condition);
  const grants = patternsOf(statement, 'Action').flatMap((action): Grant[] =>
    patternsOf(statement, 'Resource').map((resource) => ({ action, resource, conditions })),
  );
  return { grants, denials: [] };
};

const keysOf = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(keysOf);
  return isObject(value) ? Object.entries(value).flatMap(([key, each]) => [key, ...keysOf(each)]) : [];
};

/**
 * What a policy of a role grants, each action on each resource by itself.
 * Grammar: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 *
 * @param document JSON, as it is or percent-encoded the way IAM answers it
 * @throws SyntaxError when any part of it is not understood: half a policy must not be judged
 */
export const readGrants = (document: string): RoleGrants => {
  const policy: unknown = JSON.parse(document.trimStart().startsWith('{') ? document : decodeURIComponent(document));
  if (!isObject(policy) || policy.Statement === undefined) throw new SyntaxError('a policy has no Statement');
  const parts = [policy.Statement].flat().map(readStatement);
  return { grants: parts.flatMap(({ grants }) => grants), denials: parts.flatMap(({ denials }) => denials) };
};
