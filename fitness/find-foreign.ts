import type { Judgement } from './fitness-function.ts';
import type { Statement } from './lambda/function.ts';
import { entriesOf, isLimitedBy, listOf } from './limiting-condition.ts';

/** The account of an ARN; empty where it has none, as the ARN of a bucket. */
const accountOf = (arn: string): string => arn.split(':')[4] ?? '';

/** Does this value of a condition hold for sources of the account alone? */
const isOwn = (key: string, value: unknown, account: string): boolean => {
  if (typeof value !== 'string' || !/^(aws:(source(account|arn|owner)|principalaccount)|kms:calleraccount)$/.test(key)) return false;
  return key === 'aws:sourcearn' ? accountOf(value) === account : value === account;
};

/** Does a condition ask for a source in the account? "aws:SourceAccount", or an ARN that names it (IAM user guide, the confused deputy problem). */
const asksForOwnSource = (condition: unknown, account: string): boolean =>
  isLimitedBy(condition, (key, values) => values.length > 0 && values.every((value) => isOwn(key, value, account)));

/** A principal of the account itself: its number, or an ARN of IAM or STS in it. */
const isOwnPrincipal = (name: string, account: string): boolean =>
  name === account || (/^arn:[^:]+:(iam|sts)::/.test(name) && accountOf(name) === account);

const findIn = (kind: string, name: unknown, condition: unknown, account: string): string | undefined => {
  if (typeof name !== 'string' || name === '') return `${kind} without a name`;
  if (asksForOwnSource(condition, account)) return undefined;
  // A service acts for every account that asks it, unless the statement says for which.
  if (kind === 'Service') return `${name} for any account that asks it`;
  return kind === 'AWS' && isOwnPrincipal(name, account) ? undefined : `${kind} ${name}`;
};

/**
 * Whom a statement lets in besides the account and the services that act for it, in words; empty where there is none. What it does not understand
 * counts as foreign.
 *
 * @param account the number of the account that the resource is in
 */
export const findForeign = ({ Effect, Principal, Condition }: Statement, account: string): string[] => {
  if (Effect === 'Deny') return [];
  if (Principal === undefined) return ['anyone but those that it names'];
  if (typeof Principal === 'string') return asksForOwnSource(Condition, account) ? [] : [`anyone (${Principal})`];
  const named = entriesOf(Principal).flatMap(([kind, names]) => listOf(names).map((name) => [kind, name] as const));
  if (named.length === 0) return ['a principal that is not understood'];
  return named.flatMap(([kind, name]) => findIn(kind, name, Condition, account) ?? []);
};

/**
 * Whom the statements of a resource policy let in besides, one line each, and the judgement that it makes.
 *
 * @param what what they are about, for a person, such as `it` or `the topic`
 */
export const judgeForeign = (
  statements: readonly Statement[],
  account: string,
  what: string,
  evidence: Record<string, unknown>,
): Judgement => {
  const found = statements.flatMap((statement) =>
    findForeign(statement, account).map((who) => `${statement.Sid ?? 'a statement'} lets in ${who}`),
  );
  const about = { ...evidence, account, statements: statements.length, found };
  return found.length === 0
    ? { outcome: 'pass', reason: `only this account, and services that act for it, may use ${what}`, evidence: about }
    : { outcome: 'fail', reason: `${found.join('; ')}: remove it, or limit it to this account`, evidence: about };
};
