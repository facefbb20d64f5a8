import { BlockList, isIPv4 } from 'node:net';
import { addRange } from './ip-range.ts';
import type { RequestContext } from './match-condition.ts';
import type { Statement } from './policy-document.ts';
import { outsider } from './probe-policy.ts';

/** Of what a request may carry: whatever those who may use the bucket carry, or only what a stranger can bring about. */
export type Bearer = 'anyone' | 'stranger';

type Candidates = (patterns: readonly string[]) => (string | null)[];

/** A value that no policy names. */
const fresh = 'q0-none-of-these';

const fill = (pattern: string): string => pattern.replaceAll('*', 'q').replaceAll('?', 'q');
const hasWildcard = (text: string): boolean => /[*?]/.test(text);

/** Set by AWS from where a call comes: a stranger has them not at all, or with a value of their own, which no policy names. */
const ownOnly: Candidates = (patterns) => [null, fresh, ...patterns.filter((pattern) => /^[\w-]*\*/.test(pattern)).map(fill)];

/** An ARN in an account of the stranger, where the pattern leaves the account open; names of buckets have none, and anyone may take a free one. */
const findOwnArn = (pattern: string): string[] => {
  const parts = pattern.split(':');
  if (parts.length < 6) return /^\*+$/.test(pattern) ? [outsider.arn] : [];
  const [account = '', ...resource] = parts.slice(4);
  const isOpen = hasWildcard(account) || (account === '' && hasWildcard(resource.join(':')));
  return isOpen ? [[...parts.slice(0, 4).map(fill), account === '' ? '' : outsider.account, ...resource.map(fill)].join(':')] : [];
};
const ownArns: Candidates = (patterns) => [null, ...patterns.flatMap(findOwnArn)];

/** A header, a parameter or a name that the caller writes into the request. */
const written: Candidates = (patterns) => [null, fresh, ...patterns.map(fill)];

const addresses = ['198.51.100.7', '203.0.113.7', '192.0.2.7', '2001:db8::7'];

/** "Public" is a range wider than /8 of IPv4 or /32 of IPv6 ("The meaning of public", S3 user guide): in it a stranger may have an address. */
const findWide = (range: string): string[] => {
  const [base = '', bits = ''] = range.split('/');
  return bits !== '' && Number(bits) < (isIPv4(base) ? 8 : 32) ? [base] : [];
};
const strangersAddresses: Candidates = (ranges) => {
  const named = new BlockList();
  for (const range of ranges) addRange(named, range);
  const outside = addresses.filter((address) => !named.check(address, isIPv4(address) ? 'ipv4' : 'ipv6'));
  return [...outside.slice(0, 1), ...ranges.flatMap(findWide)];
};

/** What a stranger can bring about, by condition key ("Global condition keys", IAM user guide; "Condition keys for Amazon S3"). */
const strangers: readonly (readonly [RegExp, Candidates])[] = [
  [/^aws:sourceip$/, strangersAddresses],
  [/^aws:(referer|useragent)$/, written],
  [/^s3:(x-amz-.+|prefix|delimiter|max-keys|versionid|authtype|signatureversion|signatureage|requestobjecttag.*)$/, written],
  [
    /^aws:(sourcevpc|sourcevpce|vpcsourceip|sourceaccount|sourceowner|sourceorgid|principalorgid|principalorgpaths|userid|username)$/,
    ownOnly,
  ],
  [/^aws:(sourcearn|principalarn)$/, ownArns],
  [/^aws:(viaawsservice|principalisawsservice)$/, () => ['false']],
  [/^s3:dataaccesspoint(arn|account)$/, ownOnly],
];

const numbers = ['0', '1000000000'];
/** What any caller may carry: nothing, what the policy names, and what it does not. */
const anyones: Candidates = (patterns) => [
  null,
  fresh,
  ...patterns.map(fill),
  ...(patterns.some((each) => /^[\d.]+$/.test(each)) ? numbers : []),
];
const anyonesAddresses: Candidates = (ranges) => [...strangersAddresses(ranges), ...ranges.map((range) => range.split('/')[0] ?? '')];

const chooseCandidates = (key: string, bearer: Bearer): Candidates | undefined => {
  if (bearer === 'anyone') return key === 'aws:sourceip' ? anyonesAddresses : anyones;
  return strangers.find(([pattern]) => pattern.test(key))?.[1];
};

/** More combinations than these are not tried: what depends on so many keys stays unknown. */
const mostContexts = 256;

/**
 * The contexts in which requests to a bucket are tried: each combination of what the keys of its policy may hold. A key that a stranger cannot be
 * known to bring about is left out, and stays unknown.
 *
 * @param base what is certain of the request; it is in every context
 */
export const listContexts = (statements: readonly Statement[], base: RequestContext, bearer: Bearer): RequestContext[] => {
  const known = new Set(Object.keys(base).map((key) => key.toLowerCase()));
  const used = new Map<string, string[]>();
  for (const { conditions } of statements)
    for (const keys of Object.values(conditions))
      for (const [key, patterns] of Object.entries(keys)) {
        const name = key.toLowerCase();
        if (!known.has(name)) used.set(name, [...(used.get(name) ?? []), ...patterns]);
      }
  let contexts: RequestContext[] = [base];
  for (const [name, patterns] of used) {
    const candidates = patterns.some((each) => each.includes('${')) ? undefined : chooseCandidates(name, bearer)?.(patterns);
    if (!candidates) continue;
    const next = contexts.flatMap((context) => [...new Set(candidates)].map((value) => ({ ...context, [name]: value })));
    if (next.length > mostContexts) return [base];
    contexts = next;
  }
  return contexts;
};
