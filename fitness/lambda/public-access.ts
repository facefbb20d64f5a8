import type { FitnessFunction, Judgement, Reading } from '../fitness-function.ts';
import { judgeUnknown } from '../readings.ts';
import type { LambdaFunction } from './function.ts';
import { isOpenStatement } from './open-statement.ts';

type Unknown = Extract<Reading<never>, { is: 'unknown' }>;

const latest = '$LATEST';
const unread = (source: string, what: string): Unknown => ({ is: 'unknown', source, reason: `${what} was not read` });

/** What is wrong with the policies and URLs, and the first of them that is not known. A name of the lists that was not asked about is not known. */
const findFaults = ({ policies, urls }: LambdaFunction, qualifiers: readonly string[], aliases: readonly string[]) => {
  const faults: { qualifier: string; what: string; sid?: string }[] = [];
  const unknowns: Unknown[] = [];
  for (const qualifier of new Set([...qualifiers, ...Object.keys(policies)])) {
    const policy = policies[qualifier] ?? unread('lambda:GetPolicy', `the policy of ${qualifier}`);
    if (policy.is === 'unknown') unknowns.push(policy);
    if (policy.is === 'known')
      for (const { Sid: sid, ...statement } of policy.value)
        if (isOpenStatement(statement)) faults.push({ qualifier, what: 'lets anyone call', ...(sid !== undefined && { sid }) });
  }
  for (const qualifier of new Set([latest, ...aliases, ...Object.keys(urls)])) {
    const url = urls[qualifier] ?? unread('lambda:GetFunctionUrlConfig', `the URL of ${qualifier}`);
    if (url.is === 'unknown') unknowns.push(url);
    if (url.is === 'known' && url.value === 'NONE') faults.push({ qualifier, what: 'has a URL without authorisation' });
    if (url.is === 'known' && url.value !== 'NONE' && url.value !== 'AWS_IAM')
      unknowns.push({ is: 'unknown', source: url.source, reason: `the URL of ${qualifier} is authorised by ${url.value}` });
  }
  return { faults, unknowns };
};

const judge = (resource: LambdaFunction): Judgement => {
  const { name, versions, aliases } = resource;
  const names = aliases.is === 'known' ? aliases.value : [];
  const qualifiers = [latest, ...(versions.is === 'known' ? versions.value : []), ...names];
  const { faults, unknowns } = findFaults(resource, qualifiers, names);
  const evidence = { sources: ['lambda:GetPolicy', 'lambda:GetFunctionUrlConfig'], function: name, qualifiers, faults };
  // A breach stays one, whatever else could not be read.
  if (faults.length > 0) {
    const described = faults.map(({ qualifier, what, sid }) => `${qualifier} ${what}${sid === undefined ? '' : ` (${sid})`}`);
    return { outcome: 'fail', reason: `${described.join('; ')}: remove it or limit it to a source`, evidence };
  }
  if (versions.is === 'unknown') return judgeUnknown(versions);
  if (aliases.is === 'unknown') return judgeUnknown(aliases);
  const [unknown] = unknowns;
  if (unknown !== undefined) return judgeUnknown(unknown);
  // Every function has $LATEST: a list without it is no list of its versions.
  if (!versions.value.includes(latest))
    return { outcome: 'unknown', reason: 'the list of versions lacks $LATEST', evidence: { ...evidence, source: versions.source } };
  return { outcome: 'pass', reason: 'no version, alias or URL is public', evidence };
};

/** No stranger may call the function: neither by the policy of any version or alias, nor by a URL. */
export const publicAccess: FitnessFunction<LambdaFunction> = {
  id: 'lambda-public-access',
  title: 'No version, alias or URL of the function is public',
  severity: 'gate',
  phases: ['pre-traffic', 'post-traffic', 'scheduled'],
  why: 'A stranger who may call a function of the Recycler may replace servers with its role.',
  remedy:
    'Remove the permission, or add aws:SourceArn, aws:SourceAccount or aws:PrincipalOrgID to it; set the AuthType of a URL to AWS_IAM.',
  source: 'https://docs.aws.amazon.com/config/latest/developerguide/lambda-function-public-access-prohibited.html',
  judge,
};
