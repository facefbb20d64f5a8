import type { Trusted } from './role.ts';

type Fields = Record<string, unknown>;

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

const trustedIn = (statement: unknown): Trusted[] => {
  if (!isObject(statement)) throw new SyntaxError('a statement is no object');
  const { Effect: effect, Principal: principal } = statement;
  if (effect === 'Deny') return [];
  if (effect !== 'Allow') throw new SyntaxError('a statement has no Effect');
  if (typeof principal === 'string') return [{ kind: 'anyone', name: principal }];
  // Without a Principal there is a NotPrincipal: anyone but those.
  if (!isObject(principal)) return [{ kind: 'anyone', name: '*' }];
  return Object.entries(principal).flatMap(([kind, names]) => [names].flat().map((name) => ({ kind, name: String(name) })));
};

/**
 * Everyone whom a trust policy allows to assume the role, whatever the conditions.
 * Grammar: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 *
 * @param document JSON, as it is or percent-encoded the way IAM answers it
 * @throws SyntaxError when any part of it is not understood
 */
export const readTrust = (document: string): Trusted[] => {
  const policy: unknown = JSON.parse(document.trimStart().startsWith('{') ? document : decodeURIComponent(document));
  if (!isObject(policy) || policy.Statement === undefined) throw new SyntaxError('a trust policy has no Statement');
  return [policy.Statement].flat().flatMap(trustedIn);
};
