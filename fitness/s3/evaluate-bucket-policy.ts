import { allOf, anyOf, matchCondition, matchWildcards, not, type RequestContext, type Truth } from './match-condition.ts';
import type { Principals, Statement } from './policy-document.ts';

/** Who asks: anyone, or an identity of an account under the name that policies call it by. */
export type Requester = 'anonymous' | { account: string; arn: string };

/** A hypothetical request. */
export type PolicyRequest = { requester: Requester; action: string; resource: string; context: RequestContext };

/**
 * What a bucket policy says to a request. `isDenied` says whether a Deny statement covers it: only that also stops identities of the
 * bucket's own account, whom their own policies may allow what this one is silent about. `by` names the statement that decided.
 */
export type PolicyAnswer = { answer: 'allow' | 'deny' | 'unknown'; isDenied: Truth; by?: string };

const accountOf = (name: string): string | undefined => /^(?:arn:[\w-]+:iam::)?(\d{12})(?::root)?$/.exec(name)?.[1];

const matchPrincipal = (names: Principals, requester: Requester): Truth => {
  if (names === '*') return true;
  return anyOf(
    Object.entries(names).flatMap(([kind, list]): Truth[] => {
      if (['Service', 'Federated', 'CanonicalUser'].includes(kind)) return [requester !== 'anonymous' && list.includes(requester.arn)];
      if (kind !== 'AWS') return ['unknown'];
      return list.map((name) => {
        if (name === '*') return true;
        return requester !== 'anonymous' && (name === requester.arn || accountOf(name) === requester.account);
      });
    }),
  );
};

/** A policy variable stands for text that only the real request has. */
const matchText = (pattern: string, text: string): Truth => (pattern.includes('${') ? 'unknown' : matchWildcards(pattern, text));

const matchStatement = (statement: Statement, request: PolicyRequest): Truth => {
  const { principals, actions, resources, conditions } = statement;
  const principal = matchPrincipal(principals.names, request.requester);
  const action = anyOf(actions.patterns.map((each) => matchText(each.toLowerCase(), request.action.toLowerCase())));
  const resource = anyOf(resources.patterns.map((each) => matchText(each, request.resource)));
  return allOf([
    principals.isExcluded ? not(principal) : principal,
    actions.isExcluded ? not(action) : action,
    resources.isExcluded ? not(resource) : resource,
    ...Object.entries(conditions).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, patterns]) => matchCondition(operator, key, patterns, request.context)),
    ),
  ]);
};

/**
 * What the statements of one bucket policy say to a request: Deny over Allow, no match is no permission, and what cannot be decided stays
 * unknown. Policies of identities, access points, endpoints and organisations are not seen.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export const evaluateBucketPolicy = (statements: readonly Statement[], request: PolicyRequest): PolicyAnswer => {
  const matches = statements.map((statement) => ({ statement, truth: matchStatement(statement, request) }));
  const find = (effect: Statement['effect'], truth: Truth): string | undefined =>
    matches.find((each) => each.statement.effect === effect && each.truth === truth)?.statement.sid;

  const denier = find('Deny', true);
  if (denier !== undefined) return { answer: 'deny', isDenied: true, by: denier };
  const doubt = find('Deny', 'unknown');
  const isDenied = doubt === undefined ? false : 'unknown';
  const allower = find('Allow', true);
  const perhaps = find('Allow', 'unknown');
  if (allower === undefined && perhaps === undefined) return { answer: 'deny', isDenied, ...(doubt !== undefined && { by: doubt }) };
  if (allower !== undefined && doubt === undefined) return { answer: 'allow', isDenied, by: allower };
  return { answer: 'unknown', isDenied, by: doubt ?? perhaps ?? '' };
};
