/** What a secret looks like, whatever it is called. */
const shapes: readonly (readonly [string, RegExp])[] = [
  ['an access key of AWS', /\b(AKIA|ASIA)[A-Z0-9]{16}\b/],
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ['a token of GitHub', /\b(gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{22})/],
  ['a token of Slack', /\bxox[abeprs]-[\w-]{10}|hooks\.slack\.com\/services\/\w/],
  ['a key of Stripe', /\b([rs]k_live_|whsec_)\w{16}/],
  ['a token of GitLab', /\bgl(pat|cbt|ptt|rt|soat)-[\w-]{20}/],
  ['a token of npm', /\bnpm_[A-Za-z0-9]{36}/],
  ['a token of PyPI', /\bpypi-[\w-]{50}/],
  ['a key of Google', /\bAIza[\w-]{35}|\bGOCSPX-[\w-]{28}/],
  ['a key of OpenAI or Anthropic', /\bsk-(ant-|proj-|svcacct-)?[\w-]{20}/],
  ['a key of SendGrid', /\bSG\.[\w-]{16,}\.[\w-]{16}/],
  ['a key of Twilio', /\bSK[0-9a-f]{32}\b/],
  ['a key of Mailgun', /\bkey-[0-9a-f]{32}\b/],
  ['a token of Vault', /\bhv[sbr]\.[\w-]{24}/],
  ['a token of DigitalOcean', /\bdo[opr]_v1_[0-9a-f]{32}/],
  ['a token of Shopify', /\bshp(at|ca|pa|ss)_[0-9a-fA-F]{32}/],
  ['a token of Databricks', /\bdapi[0-9a-f]{32}\b/],
  ['a token of Docker', /\bdckr_[a-z]+_[\w-]{20}/],
  ['a token of Atlassian', /\bATATT3[\w-]{20}/],
  ['a key of New Relic', /\bNRAK-[A-Z0-9]{27}\b/],
  ['a token of Grafana', /\bgl(sa|c)_[\w+/=]{32}/],
  ['a key of an Azure account', /\b(AccountKey|SharedAccessKey)=[A-Za-z0-9+/=]{40}/],
  ['a signed token', /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]+/],
  ['a password in an address', /:\/\/[^/\s:@]+:[^/\s:@]+@/],
];

const secretName =
  /pass(word|wd|phrase|code)|(^|_)(pass|pwd|pw)(_|$)|secret|token|credential|(api|access|private|signing|encryption|shared|account|master)_?key/i;
/** Names of where a secret is kept, or of what is known of it besides, are none. */
const placeName =
  /_(arn|name|id|path|parameter|alias|table|bucket|queue|topic|index|endpoint|url|uri|host|region|issuer|audience|algorithm|type|length|ttl|seconds|minutes|hours|days)$/i;
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
