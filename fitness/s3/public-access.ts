import type { Judgement, Reading } from '../fitness-function.ts';
import { judgeUnknown } from '../readings.ts';
import type { Bucket, PublicAccessBlock } from './bucket.ts';
import { evaluateBucketPolicy, type PolicyRequest } from './evaluate-bucket-policy.ts';
import { listContexts } from './list-contexts.ts';
import type { Statement } from './policy-document.ts';
import { describeRequest, findObjects, outsider } from './probe-policy.ts';

/** What one kind of access is made of, as policies and access control lists call it. */
export type Access = {
  verb: string;
  /** Whether an action that is in no list below is of this kind, by its name. */
  isMeant: (action: string) => boolean;
  bucketActions: readonly string[];
  objectActions: readonly string[];
  permissions: readonly string[];
};

type Way = { is: 'closed'; by: string } | { is: 'open'; through: string } | { is: 'unknown'; judgement: Judgement };

const unknownWay = (reason: string, source: string): Way => ({
  is: 'unknown',
  judgement: { outcome: 'unknown', reason, evidence: { source } },
});

const findUnknown = (readings: readonly Reading<unknown>[]): Way | undefined => {
  const unknown = readings.find((each) => each.is === 'unknown');
  return unknown && { is: 'unknown', judgement: judgeUnknown(unknown) };
};

const findBlock = ({ publicAccessBlock: block }: Bucket, key: keyof PublicAccessBlock): string | undefined =>
  block.is === 'known' && block.value[key] ? block.source : undefined;

// Everything else that a stranger brings along (address, headers, name) is theirs to choose, as far as it can be chosen: list-contexts.ts.
const strangers = ['true', 'false'].flatMap((secure) => [
  {
    requester: 'anonymous' as const,
    context: {
      'aws:SecureTransport': secure,
      's3:TlsVersion': secure === 'true' ? '1.3' : null,
      'aws:PrincipalAccount': null,
      'aws:PrincipalArn': null,
      'aws:PrincipalOrgID': null,
    },
  },
  {
    requester: outsider,
    context: {
      ...{ 'aws:SecureTransport': secure, 's3:TlsVersion': secure === 'true' ? '1.3' : null },
      ...{ 'aws:PrincipalAccount': '000000000000', 'aws:PrincipalOrgID': 'o-outsider00' },
    },
  },
]);

/** Actions that the policy names in full and that the lists do not have. */
const findOtherActions = (statements: readonly Statement[], { isMeant, bucketActions, objectActions }: Access): string[] => {
  const listed = [...bucketActions, ...objectActions].map((each) => each.toLowerCase());
  const named = statements.flatMap(({ actions }) => actions.patterns);
  return named.filter((each) => /^s3:\w+$/i.test(each) && isMeant(each) && !listed.includes(each.toLowerCase()));
};

const tryPolicy = (arn: string, statements: readonly Statement[], access: Access) => {
  const objects = findObjects(arn, statements);
  const others = findOtherActions(statements, access);
  const [bucketActions, objectActions] = [
    [...access.bucketActions, ...others],
    [...access.objectActions, ...others],
  ];
  const bearers = strangers.flatMap(({ requester, context }) =>
    listContexts(statements, context, 'stranger').map((each) => ({ requester, context: each })),
  );
  const requests: PolicyRequest[] = bearers.flatMap((stranger) => [
    ...bucketActions.map((action) => ({ ...stranger, action, resource: arn })),
    ...objectActions.flatMap((action) => objects.map((resource) => ({ ...stranger, action, resource }))),
  ]);
  const answers = requests.map((request) => ({ request, ...evaluateBucketPolicy(statements, request) }));
  return {
    allowed: answers.find(({ answer }) => answer === 'allow'),
    doubtful: answers.find(({ answer }) => answer === 'unknown'),
  };
};

const judgePolicyWay = (bucket: Bucket, access: Access): Way => {
  const { arn, policy, policyStatus, publicAccessBlock } = bucket;
  const block = findBlock(bucket, 'restrictPublicBuckets');
  if (block !== undefined) return { is: 'closed', by: `RestrictPublicBuckets (${block})` };
  if (policy.is === 'absent') return { is: 'closed', by: `no bucket policy (${policy.source})` };
  if (policy.is === 'unknown') return { is: 'unknown', judgement: judgeUnknown(policy) };
  const { statements } = policy.value;
  const { allowed, doubtful } = statements ? tryPolicy(arn, statements, access) : { allowed: undefined, doubtful: {} };
  if (allowed)
    return (
      findUnknown([publicAccessBlock]) ?? {
        is: 'open',
        through: `the bucket policy (${allowed.by}) allows ${describeRequest(allowed.request)}`,
      }
    );
  if (policyStatus.is === 'unknown') return { is: 'unknown', judgement: judgeUnknown(policyStatus) };
  if (policyStatus.is === 'absent') return unknownWay('S3 does not say whether the bucket policy is public', policyStatus.source);
  if (!policyStatus.value.isPublic) return { is: 'closed', by: `the bucket policy is not public (${policyStatus.source})` };
  if (doubtful) return unknownWay('S3 calls the bucket policy public, and whom it lets in is not understood here', policyStatus.source);
  return { is: 'closed', by: `the bucket policy does not let strangers ${access.verb} (${policy.source})` };
};

const publicGroups = ['AllUsers', 'AuthenticatedUsers'].map((group) => `http://acs.amazonaws.com/groups/global/${group}`);

const judgeAclWay = (bucket: Bucket, { permissions }: Access): Way => {
  const { ownership, grants, publicAccessBlock } = bucket;
  const block = findBlock(bucket, 'ignorePublicAcls');
  if (block !== undefined) return { is: 'closed', by: `IgnorePublicAcls (${block})` };
  if (ownership.is === 'known' && ownership.value === 'BucketOwnerEnforced')
    return { is: 'closed', by: `access control lists are off (${ownership.source})` };
  const doubt = findUnknown([grants, ownership, publicAccessBlock]);
  if (doubt) return doubt;
  const grant =
    grants.is === 'known'
      ? grants.value.find(({ grantee, permission }) => publicGroups.includes(grantee) && permissions.includes(permission))
      : undefined;
  if (grant) return { is: 'open', through: `the bucket's access control list grants ${grant.permission} to ${grant.grantee}` };
  return unknownWay(
    'objects may have public access control lists of their own: set IgnorePublicAcls or BucketOwnerEnforced',
    grants.source,
  );
};

/**
 * Whether strangers, with or without an AWS account, have one kind of access: through the bucket policy or through access control lists,
 * as far as the public access block of the bucket lets them. That of the account closes nothing here: it is switched by others, for other reasons.
 * One open way fails; passing takes both ways known to be closed.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
export const judgePublicAccess = (bucket: Bucket, access: Access): Judgement => {
  const ways = [judgePolicyWay(bucket, access), judgeAclWay(bucket, access)];
  const open = ways.find((way) => way.is === 'open');
  if (open)
    return {
      outcome: 'fail',
      reason: `${open.through}: remove it, or switch on the public access block`,
      evidence: { through: open.through, source: bucket.publicAccessBlock.source },
    };
  const unknown = ways.find((way) => way.is === 'unknown');
  if (unknown) return unknown.judgement;
  return {
    outcome: 'pass',
    reason: `strangers cannot ${access.verb}`,
    evidence: { closedBy: ways.map((way) => (way.is === 'closed' ? way.by : '')) },
  };
};
