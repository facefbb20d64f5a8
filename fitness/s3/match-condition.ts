import { BlockList, isIP } from 'node:net';
import { addRange } from './ip-range.ts';

/** An answer of the evaluator: `unknown` where the request or the policy does not say. */
export type Truth = boolean | 'unknown';

/** What a request carries by condition key: values, `null` where the key is not there. A key that is missing here is unknown. */
export type RequestContext = Readonly<Record<string, string | readonly string[] | null>>;

/** True where all are; false where one is false, whatever the others are. */
export const allOf = (truths: readonly Truth[]): Truth => (truths.includes(false) ? false : truths.includes('unknown') ? 'unknown' : true);

/** True where one is; false where all are false. */
export const anyOf = (truths: readonly Truth[]): Truth => (truths.includes(true) ? true : truths.includes('unknown') ? 'unknown' : false);

/** The opposite; unknown stays unknown. */
export const not = (truth: Truth): Truth => (truth === 'unknown' ? truth : !truth);

/** Whether a text fits a pattern of `*` (any run) and `?` (one character). Linear in practice: it goes back to the last star only. */
export const matchWildcards = (pattern: string, text: string): boolean => {
  let [at, inText, star, resume] = [0, 0, -1, 0];
  while (inText < text.length) {
    if (pattern[at] === '*') {
      star = at++;
      resume = inText;
    } else if (pattern[at] === '?' || pattern[at] === text[inText]) {
      at++;
      inText++;
    } else if (star >= 0) {
      at = star + 1;
      inText = ++resume;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(at));
};

const arnParts = (arn: string): string[] => {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
};

const matchArn = (pattern: string, arn: string): boolean => {
  const parts = arnParts(arn);
  return arnParts(pattern).every((part, index) => matchWildcards(part, parts[index] ?? ''));
};

const numeric =
  (holds: (value: number, limit: number) => boolean) =>
  (limit: string, value: string): Truth =>
    [limit, value].some((each) => each.trim() === '' || Number.isNaN(Number(each))) ? 'unknown' : holds(Number(value), Number(limit));

/** Whether an address lies in a range such as 10.0.0.0/8. */
const isInRange = (range: string, address: string): Truth => {
  const list = new BlockList();
  if (isIP(address) === 0 || !addRange(list, range)) return 'unknown';
  return list.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
};

type Comparison = (pattern: string, value: string) => Truth;
const equals: Comparison = (pattern, value) => pattern === value;
const equalsIgnoringCase: Comparison = (pattern, value) => pattern.toLowerCase() === value.toLowerCase();
const isSameNumber = numeric((value, limit) => value === limit);

const operators: Readonly<Record<string, { compare: Comparison; isNegated?: true }>> = {
  StringEquals: { compare: equals },
  StringNotEquals: { compare: equals, isNegated: true },
  StringEqualsIgnoreCase: { compare: equalsIgnoringCase },
  StringNotEqualsIgnoreCase: { compare: equalsIgnoringCase, isNegated: true },
  StringLike: { compare: matchWildcards },
  StringNotLike: { compare: matchWildcards, isNegated: true },
  ArnEquals: { compare: matchArn },
  ArnNotEquals: { compare: matchArn, isNegated: true },
  ArnLike: { compare: matchArn },
  ArnNotLike: { compare: matchArn, isNegated: true },
  IpAddress: { compare: isInRange },
  NotIpAddress: { compare: isInRange, isNegated: true },
  Bool: { compare: equalsIgnoringCase },
  NumericEquals: { compare: isSameNumber },
  NumericNotEquals: { compare: isSameNumber, isNegated: true },
  NumericLessThan: { compare: numeric((value, limit) => value < limit) },
  NumericLessThanEquals: { compare: numeric((value, limit) => value <= limit) },
  NumericGreaterThan: { compare: numeric((value, limit) => value > limit) },
  NumericGreaterThanEquals: { compare: numeric((value, limit) => value >= limit) },
};

const isKnownOperator = (name: string): boolean => Object.hasOwn(operators, name);

/**
 * Whether one condition (`operator: { key: values }`) holds for a request. An operator, a key or a policy variable that is not known
 * makes it unknown. A missing key fails a plain operator and satisfies a negated one, `IfExists` and `ForAllValues`.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export const matchCondition = (operator: string, key: string, patterns: readonly string[], context: RequestContext): Truth => {
  const name = Object.keys(context).find((each) => each.toLowerCase() === key.toLowerCase());
  const given = name === undefined ? undefined : context[name];
  if (given === undefined || patterns.some((each) => each.includes('${'))) return 'unknown';
  const values = given === null ? [] : [given].flat();
  if (operator === 'Null') return anyOf(patterns.map((each) => equalsIgnoringCase(each, String(values.length === 0))));

  const [, set, bare = '', ifExists] = /^(?:(ForAnyValue|ForAllValues):)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  const known = isKnownOperator(bare) ? operators[bare] : undefined;
  if (known === undefined) return 'unknown';
  const isNegated = known.isNegated === true;
  if (values.length === 0) return ifExists !== undefined || set === 'ForAllValues' || (isNegated && set === undefined);
  const each = values.map((value) => {
    const matched = anyOf(patterns.map((pattern) => known.compare(pattern, value)));
    return isNegated ? not(matched) : matched;
  });
  return set === 'ForAllValues' ? allOf(each) : anyOf(each);
};
