import type { PolicyRequest, Requester } from './evaluate-bucket-policy.ts';
import { matchWildcards } from './match-condition.ts';
import type { Statement } from './policy-document.ts';

/** Anyone with an AWS account that is not named. */
export const outsider: Exclude<Requester, 'anonymous'> = { account: '000000000000', arn: 'arn:aws:iam::000000000000:user/outsider' };

/** Two keys without a character in common: a pattern that takes both, one character long, takes every key. */
const anyKeys = ['q', '0'];

const fill = (pattern: string): string => pattern.replaceAll('*', 'q').replaceAll('?', 'q');

/** An object of this bucket that fits the pattern, where there is one. */
const findObject = (arn: string, pattern: string): string[] => {
  const slash = pattern.indexOf('/');
  if (slash >= 0) return matchWildcards(pattern.slice(0, slash), arn) ? [`${arn}/${fill(pattern.slice(slash + 1))}`] : [];
  return pattern.includes('*') ? [`${arn}/q${fill(pattern.slice(pattern.lastIndexOf('*') + 1))}`] : [];
};

/** Objects that a policy may distinguish: any two, and one for each pattern that it names. */
export const findObjects = (arn: string, statements: readonly Statement[]): string[] => [
  ...new Set([
    ...anyKeys.map((key) => `${arn}/${key}`),
    ...statements.flatMap(({ resources }) => resources.patterns.flatMap((pattern) => findObject(arn, pattern))),
  ]),
];

/** Requesters that a policy may distinguish: anyone, anyone with an account, and each principal that it names. */
export const findRequesters = (statements: readonly Statement[]): Requester[] => {
  const named = statements.flatMap(({ principals: { names } }) => (names === '*' ? [] : Object.values(names).flat()));
  return [
    'anonymous',
    outsider,
    ...[...new Set(named)]
      .filter((name) => name !== '*')
      .map((name): Requester => ({ account: /\b\d{12}\b/.exec(name)?.[0] ?? '', arn: name })),
  ];
};

/** Actions that a policy excludes by name, and two that no policy names. */
export const findActions = (statements: readonly Statement[]): string[] => [
  ...new Set([...statements.flatMap(({ actions }) => actions.patterns.map(fill)).filter((each) => /^s3:/i.test(each)), 's3:q', 's3:0']),
];

/** A request in words. */
export const describeRequest = ({ requester, action, resource }: PolicyRequest): string => {
  const who = requester === 'anonymous' ? 'anyone' : requester === outsider ? 'any AWS account' : requester.arn;
  return `${['s3:q', 's3:0'].includes(action) ? 'an action it does not name' : action} on ${resource} by ${who}`;
};
