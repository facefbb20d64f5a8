/** What of package.json describes the application; addresses are left out until they are written there. */
export type Manifest = {
  name: string;
  version: string;
  description: string;
  license: string;
  homepage?: string;
  repository?: string | { url: string };
};

/**
 * The entry `AWS::ServerlessRepo::Application` of a template ("AWS SAM template Metadata section properties", SAM Developer Guide).
 * LicenseUrl and ReadmeUrl are paths from the folder of the template until `sam package` has uploaded them.
 */
export type Application = {
  Name: string;
  Description: string;
  Author: string;
  SpdxLicenseId: string;
  LicenseUrl: string;
  ReadmeUrl: string;
  Labels: readonly string[];
  SemanticVersion: string;
  HomePageUrl?: string;
  SourceCodeUrl?: string;
};

/** A template before SAM's transform, its intrinsics in the long form, as `sam build` writes it. */
export type BuiltTemplate = {
  Metadata?: Record<string, unknown>;
  Globals?: Record<string, Record<string, unknown>>;
  Resources: Record<string, { Type: string; Properties?: Record<string, unknown> }>;
};

const labels = ['ec2', 'auto-scaling', 'patching', 'rolling-update', 'step-functions'];

/**
 * Describes the application from package.json, the one place of its version.
 *
 * @param author the publisher's name in the repository
 * @param pathToRoot the way from the folder of the template to the files of the checkout, such as `../..`
 */
export const describeApplication = (manifest: Manifest, author: string, pathToRoot: string): Application => {
  const { name, version, description, license, homepage, repository } = manifest;
  const source = (typeof repository === 'string' ? repository : repository?.url)?.replace(/^git\+/, '');
  return {
    Name: name,
    Description: description,
    Author: author,
    SpdxLicenseId: license,
    LicenseUrl: `${pathToRoot}/LICENSE`,
    ReadmeUrl: `${pathToRoot}/README-SAR.md`,
    Labels: labels,
    SemanticVersion: version,
    ...(homepage ? { HomePageUrl: homepage } : {}),
    ...(source ? { SourceCodeUrl: source } : {}),
  };
};

/** A copy of a template that describes the application in its metadata, where intrinsics are not supported. */
export const addApplication = (template: BuiltTemplate, application: Application): BuiltTemplate => ({
  ...template,
  Metadata: { ...template.Metadata, 'AWS::ServerlessRepo::Application': application },
});
