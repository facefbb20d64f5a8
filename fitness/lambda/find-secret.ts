/** What a secret looks like, whatever it is called. */
const shapes: readonly (readonly [string, RegExp])[] = [
  ['an access key of AWS', /\b(AKIA|ASIA)[A-Z0-9]{16}\b/],
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ['a token of GitHub', /\b(gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{22})/],
  ['a token of Slack', /\bxox[abeprs]-[\w-]{10}|hooks\.slack\.com\/services\/\w/],
  ['a key of Stripe', /\b[rs]k_live_\w{16}/],
  ['a signed token', /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]+/],
  ['a password in an address', /:\/\/[^/\s:@]+:[^/\s:@]+@/],
];

const secretName = /pass(word|wd|phrase)|secret|token|credential|(api|access|private|signing|encryption)_?key/i;
/** Names of where a secret is kept are none. */
const placeName = /_(arn|name|id|path|parameter|alias)$/i;
const place = /^(arn:|\/|\{\{resolve:)/;

/**
 * What a variable of an environment gives away, in words that do not repeat it; undefined where nothing looks like a secret. A value is one by
 * its shape, or by the name of the variable unless it only says where the secret is kept (an ARN, or the path of a parameter).
 */
export const findSecret = (name: string, value: string): string | undefined => {
  const shape = shapes.find(([, pattern]) => pattern.test(value));
  if (shape) return `${name} looks like ${shape[0]}`;
  if (value === '' || !secretName.test(name) || placeName.test(name) || place.test(value)) return undefined;
  return `${name} is called like a secret`;
};
