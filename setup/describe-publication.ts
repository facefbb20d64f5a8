import { findCapabilities } from './publish-capabilities.ts';
import { isUnreleased, type Publication } from './publish-traps.ts';
import { findUnprovenProperties } from './repository-properties.ts';
import { typesSource } from './repository-types.ts';

const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MB`;

/**
 * What a bucket must allow so that the repository can read what was uploaded ("How to publish applications", Serverless Application
 * Repository Developer Guide). The account that publishes stands in for every account that the service could act for.
 */
export const bucketStatement = (bucket: string): object => ({
  Effect: 'Allow',
  Principal: { Service: 'serverlessrepo.amazonaws.com' },
  Action: 's3:GetObject',
  Resource: `arn:aws:s3:::${bucket}/*`,
  Condition: { StringEquals: { 'aws:SourceAccount': 'YOUR-ACCOUNT-ID' } },
});

/** What a person reads before a publication: what is published, what installers are asked, what is not proven, and what to prepare. */
export const describePublication = ({ application, template, archives, changelog }: Publication, bucket: string | undefined): string => {
  const { Name, SemanticVersion, Description, Author, SpdxLicenseId, Labels, HomePageUrl, SourceCodeUrl } = application;
  const capabilities = findCapabilities(template);
  const types = new Set(Object.values(template.Resources).map(({ Type }) => Type));
  return [
    `${Name} ${SemanticVersion}, by ${Author}, ${SpdxLicenseId}`,
    `  ${Description}`,
    `  labels: ${Labels.join(', ')}`,
    ...(HomePageUrl ? [`  home page: ${HomePageUrl}`] : []),
    ...(SourceCodeUrl
      ? [`  source: ${SourceCodeUrl}`]
      : ['  no source address in package.json (repository): the application cannot be made public, only shared with accounts']),
    `  archives: ${Object.entries(archives)
      .map(([name, bytes]) => `${name} ${megabytes(bytes)}`)
      .join(', ')}`,
    `  ${Object.keys(template.Resources).length} resources of ${types.size} types, all in the ${typesSource}`,
    'who installs it is asked for:',
    ...capabilities.map(({ name, resources }) => `  ${name}: ${resources.join(', ')}`),
    ...(capabilities.length > 0 ? ['  so searches find it only with "Show apps that create custom IAM roles or resource policies"'] : []),
    'not proven, because only the repository knows: publish it privately first',
    '  whether its list of types is still this one, and whether it takes these properties that SAM has had only since 2021 or later:',
    ...findUnprovenProperties(template).map((each) => `    ${each}`),
    ...(isUnreleased(changelog, SemanticVersion) ? [`  CHANGELOG.md still calls ${SemanticVersion} unreleased`] : []),
    'for ever: the licence and its file cannot be changed later, and a version is published once',
    `the policy of the bucket ${bucket ?? 'BUCKET'} needs this statement, with the number of your account:`,
    JSON.stringify(bucketStatement(bucket ?? 'BUCKET'), undefined, 2).replaceAll(/^/gm, '  '),
    '',
  ].join('\n');
};
