import type { FitnessFunction, Phase, Severity } from '../fitness-function.ts';

/** The type of a resource as AWS Config calls it. The account itself is a resource too; its id is the number of the account. */
export type WatchedType = 'AWS::S3::Bucket' | 'AWS::DynamoDB::Table' | 'AWS::Lambda::Function' | 'AWS::::Account';

/** A managed rule of AWS Config and the fitness function of ours that asks the same. */
export type ConfigRule = {
  /** As AWS documents it; an account may call its own copy anything. */
  name: string;
  type: WatchedType;
  /** A rule that follows changes judges what was recorded; a periodic one asks the service itself, and needs no recorder. */
  trigger: 'change' | 'periodic';
  /** The id of our own fitness function. */
  twin: string;
  severity: Severity;
  phases: readonly Phase[];
} & Pick<FitnessFunction<never>, 'title' | 'why' | 'remedy'>;

const always: readonly Phase[] = ['pre-traffic', 'post-traffic', 'scheduled'];
const bucket = { type: 'AWS::S3::Bucket', trigger: 'change', severity: 'gate', phases: always } as const;
const lambda = { type: 'AWS::Lambda::Function', trigger: 'change', severity: 'gate', phases: always } as const;

/**
 * The managed rules that are asked about. What triggers each, and what it checks, is on its page
 * (https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html).
 */
export const rules: readonly ConfigRule[] = [
  {
    ...bucket,
    name: 's3-bucket-public-read-prohibited',
    twin: 's3-public-read',
    title: 'AWS Config finds no bucket that the public can read',
    why: 'Reports and evidence name your servers.',
    remedy: 'Block public access to the bucket.',
  },
  {
    ...bucket,
    name: 's3-bucket-public-write-prohibited',
    twin: 's3-public-write',
    title: 'AWS Config finds no bucket that the public can write',
    why: 'A stranger who can write evidence can make a release pass.',
    remedy: 'Block public access to the bucket.',
  },
  {
    ...bucket,
    name: 's3-bucket-ssl-requests-only',
    twin: 's3-https-only',
    title: 'AWS Config finds that the bucket refuses plain HTTP',
    why: 'What travels in the clear can be read and changed on its way.',
    remedy: 'Deny s3:* to all principals where aws:SecureTransport is false, on the bucket and its objects.',
  },
  {
    ...bucket,
    name: 's3-bucket-logging-enabled',
    twin: 's3-logging',
    severity: 'scored',
    title: 'AWS Config finds that access to the bucket is logged',
    why: 'Without a log it is not known who read the evidence.',
    remedy: 'Have the bucket log to another one.',
  },
  {
    ...bucket,
    name: 's3-bucket-versioning-enabled',
    twin: 's3-versioning',
    title: 'AWS Config finds that the bucket keeps versions',
    why: 'Without versions a faulty release destroys data for good.',
    remedy: 'Enable versioning of the bucket.',
  },
  {
    ...bucket,
    name: 's3-bucket-server-side-encryption-enabled',
    twin: 's3-encryption',
    title: 'AWS Config finds that the bucket encrypts what it stores',
    why: 'Data at rest that is not encrypted can be read wherever its disks go.',
    remedy: 'Set the default encryption of the bucket.',
  },
  {
    ...bucket,
    name: 's3-bucket-replication-enabled',
    twin: 's3-replication',
    severity: 'advisory',
    phases: ['scheduled'],
    title: 'AWS Config finds that the bucket is replicated',
    why: 'A bucket that is only in one place is gone with that place.',
    remedy: 'Replicate the bucket, or waive it: it costs the storage again.',
  },
  {
    type: 'AWS::DynamoDB::Table',
    trigger: 'periodic',
    severity: 'scored',
    phases: always,
    name: 'dynamodb-autoscaling-enabled',
    twin: 'dynamodb-autoscaling',
    title: 'AWS Config finds that the capacity of the table follows its load',
    why: 'A table of fixed capacity is throttled when load rises.',
    remedy: 'Put the table on demand, or let reads and writes scale.',
  },
  {
    type: 'AWS::::Account',
    trigger: 'periodic',
    severity: 'scored',
    phases: ['scheduled'],
    name: 'dynamodb-throughput-limit-check',
    twin: 'dynamodb-throughput-limit',
    title: 'AWS Config finds room below the throughput limits of the account',
    why: 'At the limit of the account no table scales, whatever uses up the units.',
    remedy: 'Have the quota raised, or lower what tables provision.',
  },
  {
    ...lambda,
    name: 'lambda-function-public-access-prohibited',
    twin: 'lambda-public-access',
    title: 'AWS Config finds no function that the public can call',
    why: 'A stranger who can call a function can make it act.',
    remedy: 'Remove the statement that lets anyone in from the policy of the function.',
  },
  {
    ...lambda,
    name: 'lambda-function-settings-check',
    twin: 'lambda-settings',
    title: 'AWS Config finds the function set as the account wants it',
    why: 'A default of 3 seconds or 128 MB ends a step halfway, and another role acts with other rights.',
    remedy: "Set the function as the rule's parameters say, or the parameters as the function needs: the rule compares exactly.",
  },
];

/** What a rule of an account says it is a copy of: its name in upper case, with underscores. */
export const identifierOf = ({ name }: Pick<ConfigRule, 'name'>): string => name.toUpperCase().replaceAll('-', '_');
