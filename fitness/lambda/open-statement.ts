import { entriesOf, isLimitedBy, listOf } from '../limiting-condition.ts';
import type { Statement } from './function.ts';

const limitingKeys = ['aws:sourcearn', 'aws:sourceaccount', 'aws:principalorgid'];
/** S3 calls on behalf of any account's bucket: the AWS Config rule asks for a condition here as well. */
const openServices = ['s3.amazonaws.com'];

// Only a fixed value limits, one without wildcards and policy variables (note on the page of the AWS Config rule).
const isFixed = (value: unknown): boolean => typeof value === 'string' && value !== '' && !/[*?]|\$\{/.test(value);

const isLimited = (condition: unknown, keysThatLimit: readonly string[]): boolean =>
  isLimitedBy(condition, (key, values) => keysThatLimit.includes(key) && values.every(isFixed));

// A statement with NotPrincipal has no Principal: it means anyone but those.
const isAnybody = (principal: unknown): boolean => {
  if (principal === undefined || principal === '' || principal === '*') return true;
  const named = typeof principal === 'string' ? [principal] : entriesOf(principal).flatMap(([, values]) => listOf(values));
  return (
    named.length === 0 || named.some((one) => typeof one !== 'string' || one.includes('*') || one === '' || openServices.includes(one))
  );
};

/**
 * Whether a statement lets anyone in: it allows every principal, and no condition limits it to a source
 * or an organisation. What cannot be understood counts as open.
 * Source: https://docs.aws.amazon.com/config/latest/developerguide/lambda-function-public-access-prohibited.html
 *
 * @param moreKeys keys of conditions, in lower case, that limit as well where the service has them
 */
export const isOpenStatement = ({ Effect, Principal, Condition }: Statement, moreKeys: readonly string[] = []): boolean =>
  Effect !== 'Deny' && isAnybody(Principal) && !isLimited(Condition, [...limitingKeys, ...moreKeys]);
