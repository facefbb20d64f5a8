import { stackFiles } from './stack-files.ts';

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

/** How one stack is listed: what is behind the name of package.json, its description where that is another one, its readme, and labels. */
export type Listing = { suffix: string; description?: string; readme: string; labels: readonly string[] };

/** The stacks that are published, each as an application of its own under the version of package.json. */
export const listings = {
  recycler: {
    suffix: '',
    readme: stackFiles.recycler.readme,
    labels: ['ec2', 'auto-scaling', 'patching', 'rolling-update', 'step-functions'],
  },
  images: {
    suffix: '-images',
    description:
      'Makes machine images from recipes: builds, boots and tests each one, and only then moves the label that fleets launch from.',
    readme: stackFiles.images.readme,
    labels: ['ec2', 'ami', 'golden-image', 'patching', 'step-functions'],
  },
} as const satisfies Record<keyof typeof stackFiles, Listing>;

/**
 * Describes the application from package.json, the one place of its version.
 *
 * @param author the publisher's name in the repository
 * @param pathToRoot the way from the folder of the template to the files of the checkout, such as `../..`
 * @param listing which stack it is; that of the Recycler unless another is given
 */
export const describeApplication = (
  manifest: Manifest,
  author: string,
  pathToRoot: string,
  listing: Listing = listings.recycler,
): Application => {
  const { name, version, description, license, homepage, repository } = manifest;
  const source = (typeof repository === 'string' ? repository : repository?.url)?.replace(/^git\+/, '');
  return {
    Name: `${name}${listing.suffix}`,
    Description: listing.description ?? description,
    Author: author,
    SpdxLicenseId: license,
    LicenseUrl: `${pathToRoot}/LICENSE`,
    ReadmeUrl: `${pathToRoot}/${listing.readme}`,
    Labels: listing.labels,
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
