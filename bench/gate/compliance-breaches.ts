import type { Declared } from '../../aws/stamp.ts';
import type { TranslatedTemplate } from '../../rehearsal/release/cloud-formation/template-language.ts';
import type { ScriptedCompliance } from '../../rehearsal/release/data/compliance.ts';
import { makeWorld } from './draw-world.ts';
import type { Incident, Job, JobRelease } from './job.ts';

/** A breach that a good release meets: `before` it is deployed, or `between` its two judgements. */
export type Breach = { what: string; when: 'before' | 'between'; job: Job };

const minute = 60;
/** The release is deployed in the eleventh minute, and judged at once; judged again after ten minutes of shift. */
const moments = { before: 9 * minute, between: 15 * minute } as const;

/** What a person does, without the time of it. */
type Deed = Incident extends infer Each ? (Each extends Incident ? Omit<Each, 'at'> : never) : never;

const answered = (rule: string, resource: string, type: string, more: Partial<ScriptedCompliance> = {}): ScriptedCompliance => ({
  ...{ rule, resource, type, compliant: true, lagSeconds: 30 },
  ...more,
});
const bucketRules = ['s3-bucket-versioning-enabled', 's3-bucket-ssl-requests-only', 's3-bucket-public-read-prohibited'];
const functionRule = 'lambda-function-public-access-prohibited';
const rules: ScriptedCompliance[] = [
  ...bucketRules.map((rule) => answered(rule, 'EvidenceBucket', 'AWS::S3::Bucket')),
  ...['BeginFunction', 'AdvanceFunction', 'ConcludeFunction', 'ProbeFunction', 'PreTrafficFunction', 'PostTrafficFunction']
    .concat('ReaperFunction', 'AttestFunction')
    .map((name) => answered(functionRule, name, 'AWS::Lambda::Function')),
];

const allowAnyone = (Sid: string, Action: string) => ({ Sid, Effect: 'Allow', Principal: '*', Action, Resource: '*' });
const open = { BlockPublicAcls: false, BlockPublicPolicy: false, IgnorePublicAcls: false, RestrictPublicBuckets: false };
const drift = (resource: string, changes: Record<string, unknown>): Deed => ({ kind: 'drift', resource, changes });
const onlyHttps = {
  ...allowAnyone('OnlyEncryptedTransport', 's3:*'),
  Effect: 'Deny',
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
};
const policy = (...Statement: object[]): Deed => drift('EvidenceBucketPolicy', { PolicyDocument: { Version: '2012-10-17', Statement } });

type Written = { what: string; when: Breach['when']; deeds: Deed[]; compliance?: ScriptedCompliance[]; changesBucket?: true };

const written: Written[] = [
  {
    what: 'versioning suspended by hand',
    when: 'before',
    deeds: [drift('EvidenceBucket', { VersioningConfiguration: { Status: 'Suspended' } })],
  },
  {
    what: 'anyone may read evidence, and the block is off',
    when: 'before',
    deeds: [drift('EvidenceBucket', { PublicAccessBlockConfiguration: open }), policy(onlyHttps, allowAnyone('Share', 's3:GetObject'))],
  },
  { what: 'policy of the bucket emptied by hand', when: 'before', deeds: [policy()] },
  {
    what: 'anyone may write evidence, and the block is off',
    when: 'before',
    deeds: [drift('EvidenceBucket', { PublicAccessBlockConfiguration: open }), policy(allowAnyone('Share', 's3:PutObject'))],
  },
  {
    what: 'ledger provisioned without scaling by hand',
    when: 'before',
    deeds: [drift('Ledger', { BillingMode: 'PROVISIONED', ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 } })],
  },
  {
    what: 'old access control lists count again, and the block is off',
    when: 'before',
    deeds: [
      drift('EvidenceBucket', {
        ...{ PublicAccessBlockConfiguration: open, AccessControl: 'PublicRead' },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] },
      }),
    ],
  },
  { what: 'anyone may call advance', when: 'before', deeds: [{ kind: 'permit-anyone', resource: 'AdvanceFunction' }] },
  { what: 'a public URL on begin', when: 'before', deeds: [{ kind: 'open-url', resource: 'BeginFunction' }] },
  {
    what: 'an alarm for operators raised by hand',
    when: 'before',
    deeds: [{ kind: 'drift-alarm', resource: 'CampaignFailedAlarm', changes: { Threshold: 50 } }],
  },
  {
    what: 'AWS Config says NON_COMPLIANT, of a record from before the change',
    when: 'before',
    compliance: rules,
    deeds: [{ kind: 'comply', rule: 's3-bucket-versioning-enabled', compliant: false }],
  },
  {
    what: 'AWS Config says NON_COMPLIANT of a function of this release',
    when: 'before',
    compliance: rules,
    deeds: [{ kind: 'comply', rule: functionRule, compliant: false }],
  },
  {
    what: 'AWS Config answers INSUFFICIENT_DATA, and the own check fails',
    when: 'before',
    compliance: rules,
    deeds: [
      { kind: 'comply', rule: 's3-bucket-versioning-enabled', compliant: 'insufficient' },
      drift('EvidenceBucket', { VersioningConfiguration: { Status: 'Suspended' } }),
    ],
  },
  {
    what: 'AWS Config still says COMPLIANT of what was changed by hand',
    when: 'before',
    compliance: rules,
    deeds: [drift('EvidenceBucket', { VersioningConfiguration: { Status: 'Suspended' } })],
  },
  { what: 'the policy of the bucket may not be read', when: 'before', deeds: [{ kind: 'deny', action: 's3:GetBucketPolicy' }] },
  {
    what: 'AWS Config may not be asked',
    when: 'before',
    compliance: rules,
    deeds: [{ kind: 'deny', action: 'config:GetComplianceDetailsByConfigRule' }],
  },
  { what: 'reads of the ledger are throttled for good', when: 'before', deeds: [{ kind: 'throttle', action: 'dynamodb:DescribeTable' }] },
  {
    what: 'AWS Config finds what the release changed NON_COMPLIANT',
    when: 'between',
    compliance: rules.map((rule) => (rule.rule === 's3-bucket-ssl-requests-only' ? { ...rule, lagSeconds: 60 } : rule)),
    changesBucket: true,
    deeds: [{ kind: 'comply', rule: 's3-bucket-ssl-requests-only', compliant: false }],
  },
  {
    what: 'versioning suspended by hand',
    when: 'between',
    deeds: [drift('EvidenceBucket', { VersioningConfiguration: { Status: 'Suspended' } })],
  },
  { what: 'anyone may call the reaper', when: 'between', deeds: [{ kind: 'permit-anyone', resource: 'ReaperFunction' }] },
  {
    what: "the release's own alarm raised by hand",
    when: 'between',
    deeds: [{ kind: 'drift-alarm', resource: 'CandidateAlarm', changes: { Threshold: 1_000 } }],
  },
];

/** A good release that changes the bucket a little, so that AWS Config has something new to record. */
const tagBucket = (translated: TranslatedTemplate, declared: Declared): JobRelease => {
  const copy = structuredClone(translated);
  const bucket = copy.Resources.EvidenceBucket;
  if (bucket) bucket.Properties = { ...bucket.Properties, Tags: [{ Key: 'owner', Value: 'operations' }] };
  return { translated: copy, declared };
};

/** Twenty breaches, each with a good release. None of them may pass. */
export const makeBreaches = (stack: { translated: TranslatedTemplate; declared: Declared }, bundle: string): Breach[] =>
  written.map(({ what, when, deeds, compliance = [], changesBucket }, index) => {
    const world = makeWorld('calm', 1);
    const incidents = deeds.map((deed): Incident => ({ ...deed, at: moments[when] }) as Incident);
    return {
      what,
      when,
      job: {
        id: `breach-${index + 1}`,
        bundle,
        releases: [changesBucket ? tagBucket(stack.translated, stack.declared) : {}],
        ...{ settling: 600, between: 1_200 },
        world: { ...world, compliance, incidents: [...incidents, { kind: 'attest', at: 40 * minute }], watch: 45 * minute },
      },
    };
  });
