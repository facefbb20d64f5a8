import type { FitnessFunction, Judgement } from '../fitness-function.ts';
import { judgeUnknown } from '../readings.ts';
import type { Bucket } from './bucket.ts';
import { evaluateBucketPolicy, type PolicyRequest } from './evaluate-bucket-policy.ts';
import { listContexts } from './list-contexts.ts';
import type { RequestContext } from './match-condition.ts';
import type { Statement } from './policy-document.ts';
import { describeRequest, findActions, findObjects, findRequesters, outsider } from './probe-policy.ts';

/** Actions that are tried by name, on the bucket and its objects. */
export const usualActions = [
  's3:ListBucket',
  's3:GetBucketPolicy',
  's3:PutBucketPolicy',
  's3:DeleteBucket',
  's3:GetObject',
  's3:GetObjectVersion',
  's3:PutObject',
  's3:PutObjectAcl',
  's3:DeleteObject',
  's3:AbortMultipartUpload',
];

/** Plain HTTP. S3 sets the first key on every request; of TLS there is no version. */
const base = { 'aws:SecureTransport': 'false', 's3:TlsVersion': null };

/** What is known of who asks. One whom the policy does not name may be any identity of any account, those of its conditions included. */
const identityOf = (requester: PolicyRequest['requester']): RequestContext => {
  if (requester === 'anonymous') return { 'aws:PrincipalArn': null, 'aws:PrincipalAccount': null, 'aws:PrincipalOrgID': null };
  const isNamed = requester !== outsider && /:(user|role)\//.test(requester.arn);
  return isNamed ? { 'aws:PrincipalArn': requester.arn, 'aws:PrincipalAccount': requester.account } : {};
};

const makeRequests = (arn: string, statements: readonly Statement[]): PolicyRequest[] =>
  findRequesters(statements).flatMap((requester) => {
    const contexts = listContexts(statements, { ...base, ...identityOf(requester) }, 'anyone');
    return [...usualActions, ...findActions(statements)].flatMap((action) =>
      [arn, ...findObjects(arn, statements)].flatMap((resource) => contexts.map((context) => ({ requester, action, resource, context }))),
    );
  });

const judgePolicy = (arn: string, statements: readonly Statement[], source: string): Judgement => {
  const tried = makeRequests(arn, statements);
  const answers = tried.map((request) => ({ request, ...evaluateBucketPolicy(statements, request) }));
  const open = answers.find(({ isDenied }) => isDenied === false);
  if (open) {
    const what = describeRequest(open.request);
    return { outcome: 'fail', reason: `plain HTTP is not denied: ${what}`, evidence: { source, ...open } };
  }
  const doubt = answers.find(({ isDenied }) => isDenied === 'unknown');
  if (doubt)
    return {
      outcome: 'unknown',
      reason: `whether plain HTTP is denied depends on what only a real request shows: ${doubt.by}`,
      evidence: { source, ...doubt },
    };
  return {
    outcome: 'pass',
    reason: 'plain HTTP is denied for everyone',
    evidence: { source, tried: tried.length, deniedBy: [...new Set(answers.map(({ by }) => by))] },
  };
};

/**
 * `s3-https-only`: the bucket policy denies every action on the bucket and its objects to everyone who comes over plain HTTP. Judged by
 * requests: usual actions, unnamed ones, and everything that the policy itself names or leaves out.
 */
export const httpsOnly: FitnessFunction<Bucket> = {
  id: 's3-https-only',
  title: 'Plain HTTP does not reach the bucket',
  severity: 'gate',
  phases: ['pre-traffic', 'post-traffic', 'scheduled'],
  why: 'Over plain HTTP anyone on the way can read and change what is sent.',
  remedy: 'Deny s3:* to Principal "*" on the bucket and on bucket/* where aws:SecureTransport is false.',
  source: 'https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-ssl-requests-only.html',
  judge: ({ arn, policy }) => {
    if (policy.is === 'unknown') return judgeUnknown(policy);
    const { source } = policy;
    if (policy.is === 'absent')
      return { outcome: 'fail', reason: 'no bucket policy: nothing denies plain HTTP, add a policy that does', evidence: { source } };
    const { statements, text } = policy.value;
    if (statements === undefined)
      return { outcome: 'unknown', reason: 'the bucket policy has parts that are not understood here', evidence: { source, text } };
    return judgePolicy(arn, statements, source);
  },
};
