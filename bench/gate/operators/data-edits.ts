import { isRecord, type Json } from '../../../rehearsal/release/cloud-formation/template-language.ts';
import { type FindTemplateEdits, idsOf, onEach, propertiesOf } from './template-edits.ts';

const bucket = 'AWS::S3::Bucket';
const table = 'AWS::DynamoDB::Table';
const policy = 'AWS::S3::BucketPolicy';

const statementsOf = (properties: Json): Json[] => {
  const document = properties.PolicyDocument;
  return isRecord(document) && Array.isArray(document.Statement) ? document.Statement.filter(isRecord) : [];
};

const onDenials = (what: string, change: (statement: Json) => void): FindTemplateEdits =>
  onEach(policy, what, (properties) =>
    statementsOf(properties)
      .filter(({ Effect }) => Effect === 'Deny')
      .forEach(change),
  );

const weakenBlock: FindTemplateEdits = (template) =>
  idsOf(template, bucket).flatMap((id) => {
    const block = propertiesOf(template, id).PublicAccessBlockConfiguration;
    return Object.keys(isRecord(block) ? block : {}).map((name) => ({
      what: `${id}: ${name} off`,
      apply: (copy) => {
        propertiesOf(copy, id).PublicAccessBlockConfiguration = { ...(block as Json), [name]: false };
      },
    }));
  });

const noBlock = { BlockPublicAcls: false, BlockPublicPolicy: false, IgnorePublicAcls: false, RestrictPublicBuckets: false };

/** The operators on the bucket and the table. */
export const dataEdits: Readonly<Record<string, FindTemplateEdits>> = {
  'bucket-versioning-off': onEach(bucket, 'versioning suspended', (properties) => {
    properties.VersioningConfiguration = { Status: 'Suspended' };
  }),
  'bucket-block-weakened': weakenBlock,
  'bucket-block-removed': onEach(bucket, 'public access block off', (properties) => {
    properties.PublicAccessBlockConfiguration = noBlock;
  }),
  'bucket-acl-public': onEach(bucket, 'public by its access list', (properties) => {
    properties.AccessControl = 'PublicRead';
    properties.OwnershipControls = { Rules: [{ ObjectOwnership: 'ObjectWriter' }] };
    properties.PublicAccessBlockConfiguration = noBlock;
  }),
  'bucket-policy-public': onEach(policy, 'anyone may read', (properties) => {
    const [first] = statementsOf(properties);
    (properties.PolicyDocument as { Statement: Json[] }).Statement.push({
      ...{ Sid: 'Share', Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: first?.Resource },
    });
  }),
  'https-only-for-reads': onDenials('denies plain HTTP for reads only', (statement) => {
    statement.Action = 's3:GetObject';
  }),
  'https-only-for-objects': onDenials('denies plain HTTP for objects only', (statement) => {
    statement.Resource = [[statement.Resource].flat().at(-1)];
  }),
  'https-only-for-some': onDenials('denies plain HTTP to this account only', (statement) => {
    statement.Principal = { AWS: { Ref: 'AWS::AccountId' } };
  }),
  'https-turned-round': onDenials('denies HTTPS', (statement) => {
    statement.Condition = { Bool: { 'aws:SecureTransport': 'true' } };
  }),
  'bucket-policy-removed': (template) =>
    idsOf(template, policy).map((id) => ({
      what: `${id}: removed`,
      apply: (copy) => {
        for (const resource of Object.values(copy.Resources)) {
          const left = [resource.DependsOn ?? []].flat().filter((name) => name !== id);
          if (left.length > 0) resource.DependsOn = left;
          else delete resource.DependsOn;
        }
        delete copy.Resources[id];
      },
    })),
  'table-encryption-off': onEach(table, 'encrypted by a key of AWS only', (properties) => {
    properties.SSESpecification = { SSEEnabled: false };
  }),
  'table-provisioned': onEach(table, 'five units, and no scaling', (properties) => {
    properties.BillingMode = 'PROVISIONED';
    properties.ProvisionedThroughput = { ReadCapacityUnits: 5, WriteCapacityUnits: 5 };
  }),
};
