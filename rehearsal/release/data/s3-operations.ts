import type {
  GetBucketAclCommandInput,
  GetBucketAclCommandOutput,
  GetBucketEncryptionCommandInput,
  GetBucketEncryptionCommandOutput,
  GetBucketLoggingCommandInput,
  GetBucketLoggingCommandOutput,
  GetBucketOwnershipControlsCommandInput,
  GetBucketOwnershipControlsCommandOutput,
  GetBucketPolicyCommandInput,
  GetBucketPolicyCommandOutput,
  GetBucketPolicyStatusCommandInput,
  GetBucketPolicyStatusCommandOutput,
  GetBucketReplicationCommandInput,
  GetBucketReplicationCommandOutput,
  GetBucketVersioningCommandInput,
  GetBucketVersioningCommandOutput,
  GetObjectCommandInput,
  GetObjectCommandOutput,
  GetPublicAccessBlockCommandInput,
  GetPublicAccessBlockCommandOutput,
  ListObjectsV2CommandInput,
  ListObjectsV2CommandOutput,
  PutObjectCommandInput,
  PutObjectCommandOutput,
  ReplicationRule,
} from '@aws-sdk/client-s3';
import { hexOf } from '../../chance.ts';
import { createServiceError, type Operation, type Operations, operation } from '../../operation.ts';
import { recordIn, recordsIn } from '../cloud-formation/resolve-template.ts';
import type { Settings } from '../cloud-formation/settings.ts';
import type { Made } from '../cloud-formation/stack-resource.ts';
import type { Json } from '../cloud-formation/template-language.ts';

/** Objects by bucket and key, as text. */
export type Objects = Map<string, string>;

const notFound = (name: string, message: string): Error => createServiceError(name, message, 404);
const everyone = 'http://acs.amazonaws.com/groups/global/AllUsers';
const cannedReads: Record<string, ('READ' | 'WRITE')[]> = { PublicRead: ['READ'], PublicReadWrite: ['READ', 'WRITE'] };
const owner = { ID: hexOf('owner'), DisplayName: 'owner' };
const switches = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'] as const;

/**
 * What AWS itself says of buckets, by their settings in the stack. "Starting January 5, 2023, all new object uploads ... are automatically
 * encrypted"; new buckets block public access and have ACLs disabled since April 2023 (S3 user guide).
 */
export const createS3Operations = (settings: Settings, objects: Objects, now: () => number): Operations => {
  const require = (name: string | undefined): Made => {
    const bucket = settings.find('AWS::S3::Bucket', name ?? '');
    if (!bucket) throw notFound('NoSuchBucket', 'The specified bucket does not exist');
    return bucket;
  };
  const policyOf = (bucket: Made): Json => {
    const policy = settings.ofType('AWS::S3::BucketPolicy').findLast(({ properties }) => properties.Bucket === bucket.name);
    if (policy?.properties.PolicyDocument === undefined) throw notFound('NoSuchBucketPolicy', 'The bucket policy does not exist');
    return recordIn(policy.properties.PolicyDocument);
  };
  const read = <Input extends { Bucket?: string | undefined }, Output extends object>(
    report: (properties: Json, bucket: Made) => Omit<Output, '$metadata'>,
  ): Operation =>
    operation<Input, Output>({
      takes: ['Bucket', 'ExpectedBucketOwner'] as unknown as (keyof Input & string)[],
      answer: ({ Bucket }) => {
        const bucket = require(Bucket);
        return report(bucket.properties, bucket);
      },
    });
  const ownershipOf = (properties: Json): string =>
    String(recordsIn(recordIn(properties.OwnershipControls).Rules)[0]?.ObjectOwnership ?? 'BucketOwnerEnforced');

  return {
    'S3.GetBucketEncryption': read<GetBucketEncryptionCommandInput, GetBucketEncryptionCommandOutput>(({ BucketEncryption }) => {
      const [written] = recordsIn(recordIn(BucketEncryption).ServerSideEncryptionConfiguration);
      const chosen = recordIn(written?.ServerSideEncryptionByDefault);
      const rule = {
        SSEAlgorithm: String(chosen.SSEAlgorithm ?? 'AES256') as 'AES256',
        ...(chosen.KMSMasterKeyID !== undefined && { KMSMasterKeyID: String(chosen.KMSMasterKeyID) }),
      };
      const Rules = [{ ApplyServerSideEncryptionByDefault: rule, BucketKeyEnabled: written?.BucketKeyEnabled === true }];
      return { ServerSideEncryptionConfiguration: { Rules } };
    }),
    'S3.GetBucketVersioning': read<GetBucketVersioningCommandInput, GetBucketVersioningCommandOutput>(({ VersioningConfiguration }) => {
      const { Status } = recordIn(VersioningConfiguration);
      return Status === undefined ? {} : { Status: Status as 'Enabled' };
    }),
    'S3.GetBucketPolicy': read<GetBucketPolicyCommandInput, GetBucketPolicyCommandOutput>((_, bucket) => ({
      Policy: JSON.stringify(policyOf(bucket)),
    })),
    // Coarser than AWS: any condition counts as narrow enough.
    'S3.GetBucketPolicyStatus': read<GetBucketPolicyStatusCommandInput, GetBucketPolicyStatusCommandOutput>((_, bucket) => {
      const isPublic = recordsIn([policyOf(bucket).Statement ?? []].flat()).some(
        ({ Effect, Principal, Condition }) =>
          Effect === 'Allow' && Condition === undefined && (Principal === '*' || [recordIn(Principal).AWS].flat().includes('*')),
      );
      return { PolicyStatus: { IsPublic: isPublic } };
    }),
    'S3.GetPublicAccessBlock': read<GetPublicAccessBlockCommandInput, GetPublicAccessBlockCommandOutput>((properties) => {
      const written = properties.PublicAccessBlockConfiguration;
      const isOn = (name: string): boolean => written === undefined || String(recordIn(written)[name]) === 'true';
      if (written === null) throw notFound('NoSuchPublicAccessBlockConfiguration', 'The public access block configuration was not found');
      return { PublicAccessBlockConfiguration: Object.fromEntries(switches.map((name) => [name, isOn(name)])) };
    }),
    'S3.GetBucketAcl': read<GetBucketAclCommandInput, GetBucketAclCommandOutput>((properties) => {
      const canned = ownershipOf(properties) === 'BucketOwnerEnforced' ? [] : (cannedReads[String(properties.AccessControl)] ?? []);
      const open = canned.map((Permission) => ({ Grantee: { Type: 'Group' as const, URI: everyone }, Permission }));
      return {
        Owner: owner,
        Grants: [{ Grantee: { Type: 'CanonicalUser' as const, ...owner }, Permission: 'FULL_CONTROL' as const }, ...open],
      };
    }),
    'S3.GetBucketOwnershipControls': read<GetBucketOwnershipControlsCommandInput, GetBucketOwnershipControlsCommandOutput>(
      (properties) => ({
        OwnershipControls: { Rules: [{ ObjectOwnership: ownershipOf(properties) as 'BucketOwnerEnforced' }] },
      }),
    ),
    'S3.GetBucketLogging': read<GetBucketLoggingCommandInput, GetBucketLoggingCommandOutput>(({ LoggingConfiguration }) => {
      if (LoggingConfiguration === undefined) return {};
      const { DestinationBucketName, LogFilePrefix } = recordIn(LoggingConfiguration);
      return { LoggingEnabled: { TargetBucket: String(DestinationBucketName ?? ''), TargetPrefix: String(LogFilePrefix ?? '') } };
    }),
    'S3.GetBucketReplication': read<GetBucketReplicationCommandInput, GetBucketReplicationCommandOutput>(({ ReplicationConfiguration }) => {
      const missing = 'The replication configuration was not found';
      if (ReplicationConfiguration === undefined) throw notFound('ReplicationConfigurationNotFoundError', missing);
      const { Role, Rules } = recordIn(ReplicationConfiguration);
      const rules = recordsIn(Rules).map(({ Id, Status, Destination }) => ({ ID: Id, Status, Destination: { ...recordIn(Destination) } }));
      return { ReplicationConfiguration: { Role: String(Role), Rules: rules as unknown as ReplicationRule[] } };
    }),
    'S3.PutObject': operation<PutObjectCommandInput, PutObjectCommandOutput>({
      takes: ['Bucket', 'Key', 'Body', 'ContentType', 'ContentLength', 'IfNoneMatch', 'ServerSideEncryption', 'ChecksumAlgorithm'],
      isMutating: true,
      answer: ({ Bucket, Key = '', Body, IfNoneMatch }) => {
        const place = `${require(Bucket).name}/${Key}`;
        if (IfNoneMatch === '*' && objects.has(place)) throw createServiceError('PreconditionFailed', 'The object is already there', 412);
        if (typeof Body !== 'string' && !(Body instanceof Uint8Array))
          throw createServiceError('NotImplementedInRehearsal', 'only text and bytes', 501);
        objects.set(place, typeof Body === 'string' ? Body : Buffer.from(Body).toString('utf8'));
        return { ETag: `"${hexOf(`${place}${objects.get(place)}`)}"`, ServerSideEncryption: 'AES256' };
      },
    }),
    'S3.GetObject': operation<GetObjectCommandInput, GetObjectCommandOutput>({
      takes: ['Bucket', 'Key', 'ChecksumMode'],
      answer: ({ Bucket, Key = '' }) => {
        const text = objects.get(`${require(Bucket).name}/${Key}`);
        if (text === undefined) throw notFound('NoSuchKey', 'The specified key does not exist.');
        const bytes = Buffer.from(text);
        const body = { transformToString: async () => text, transformToByteArray: async () => new Uint8Array(bytes) };
        return {
          Body: body as unknown as NonNullable<GetObjectCommandOutput['Body']>,
          ContentLength: bytes.length,
          ContentType: 'application/json',
        };
      },
    }),
    'S3.ListObjectsV2': operation<ListObjectsV2CommandInput, ListObjectsV2CommandOutput>({
      takes: ['Bucket', 'Prefix', 'MaxKeys', 'ContinuationToken'],
      answer: ({ Bucket, Prefix = '' }) => {
        const start = `${require(Bucket).name}/`;
        const keys = [...objects.keys()].filter((place) => place.startsWith(`${start}${Prefix}`)).map((place) => place.slice(start.length));
        return {
          Contents: keys.toSorted().map((Key) => ({ Key, LastModified: new Date(now()) })),
          IsTruncated: false,
          KeyCount: keys.length,
        };
      },
    }),
  };
};
