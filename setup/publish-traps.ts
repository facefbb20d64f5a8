import type { Application, BuiltTemplate } from './publish-metadata.ts';
import { findRefusedProperties } from './repository-properties.ts';
import { repositoryTypes, typesSource } from './repository-types.ts';
import { compareVersions, isSemanticVersion } from './semantic-version.ts';

const mebibyte = 1_024 * 1_024;

/** All that is judged before a publication. */
export type Publication = {
  application: Application;
  template: BuiltTemplate;
  /** The text of a local file by the path that the application gives it; undefined where there is none. */
  files: Record<string, string | undefined>;
  /** The size of each function's archive in bytes. */
  archives: Record<string, number>;
  changelog: string;
};
type Trap = (publication: Publication) => string[];
type Statement = { Effect?: string; Action?: string | string[]; Resource?: unknown };

const rules = {
  Name: { pattern: /^[a-zA-Z0-9-]+$/, longest: 140 },
  Description: { pattern: /\S/, longest: 256 },
  Author: { pattern: /^[a-z0-9](([a-z0-9]|-(?!-))*[a-z0-9])?$/, longest: 127 },
} as const;
const label = { pattern: /^[a-zA-Z0-9+\-_:/@]+$/, longest: 127, most: 10 };

const objectsIn = (value: unknown): Record<string, unknown>[] =>
  typeof value !== 'object' || value === null
    ? []
    : [...(Array.isArray(value) ? [] : [value as Record<string, unknown>]), ...Object.values(value).flatMap(objectsIn)];

const isBroad = ({ Effect, Action, Resource }: Statement): boolean =>
  Effect === 'Allow' &&
  [Resource].flat().includes('*') &&
  [Action].flat().some((action) => /^(\*|iam:(\*|AttachRolePolicy|PutRolePolicy|PassRole))$/i.test(action ?? ''));

/** The versions in the headings of a changelog. */
const versionsIn = (changelog: string): string[] =>
  [...changelog.matchAll(/^## .*?\b(\d+\.\d+\.\d+[\w.+-]*)/gm)].flatMap(([, version = '']) => (isSemanticVersion(version) ? version : []));

const traps: Record<string, Trap> = {
  // "AWS CloudFormation intrinsic functions aren't supported by the AWS::ServerlessRepo::Application metadata key."
  'intrinsics in the metadata': ({ application }) =>
    Object.entries(application)
      .filter(([, value]) => objectsIn(value).length > 0 || JSON.stringify(value).includes('${'))
      .map(([key]) => `${key} must be plain text: the repository resolves no intrinsic function there`),

  'texts of the metadata': ({ application }) =>
    Object.entries(rules).flatMap(([key, { pattern, longest }]) => {
      const text = String(application[key as keyof typeof rules] ?? '');
      return pattern.test(text) && text.length <= longest ? [] : [`${key} must match ${pattern} and have at most ${longest} characters`];
    }),

  labels: ({ application: { Labels } }) => [
    ...(Labels.length > label.most ? [`Labels: ${Labels.length} of at most ${label.most}`] : []),
    ...Labels.filter((each) => !label.pattern.test(each) || each.length > label.longest).map(
      (each) => `the label '${each}' must match ${label.pattern} and have at most ${label.longest} characters`,
    ),
  ],

  addresses: ({ application: { HomePageUrl, SourceCodeUrl } }) =>
    Object.entries({ HomePageUrl, SourceCodeUrl })
      .filter(([, url]) => url !== undefined && !(URL.canParse(url) && url.startsWith('https://')))
      .map(([key, url]) => `${key} must be an https address, not '${url}'`),

  'licence and readme': ({ application, files }) =>
    (['LicenseUrl', 'ReadmeUrl'] as const).flatMap((key) => {
      const text = files[application[key]];
      if (!text) return [`${key}: there is no file ${application[key]}, or it is empty`];
      return Buffer.byteLength(text) > 5 * mebibyte ? [`${key}: ${application[key]} has more than 5 MB`] : [];
    }),

  // The repository shows the readme alone.
  'relative links in the readme': ({ application: { ReadmeUrl }, files }) =>
    [...(files[ReadmeUrl] ?? '').matchAll(/\]\(\s*<?(?!https:|#)([^)>\s]*)/g)].map(
      ([, link]) => `${ReadmeUrl}: the link to '${link}' leads nowhere in the repository`,
    ),

  version: ({ application: { SemanticVersion }, changelog }) => {
    if (!isSemanticVersion(SemanticVersion)) return [`the version '${SemanticVersion}' of package.json is none by semver.org`];
    const newer = versionsIn(changelog).find((version) => compareVersions(SemanticVersion, version) < 0);
    return newer ? [`package.json says ${SemanticVersion}, but CHANGELOG.md knows ${newer} already`] : [];
  },

  types: ({ template }) =>
    Object.entries(template.Resources)
      .filter(([, { Type }]) => !repositoryTypes.has(Type))
      .map(([name, { Type }]) => `${name}: ${Type} is not in the ${typesSource}`),

  properties: ({ template }) => findRefusedProperties(template),

  // aws/aws-sam-cli#4543 and aws/serverless-application-model#1931: refused although SAM knows them.
  schedules: ({ template }) =>
    Object.entries(template.Resources).flatMap(([name, { Properties }]) =>
      Object.entries((Properties?.Events ?? {}) as Record<string, { Type: string; Properties?: object }>).flatMap(([event, given]) => {
        if (given.Type === 'ScheduleV2')
          return [`${name}: the event ${event} is a ScheduleV2, which the repository refuses; take Schedule`];
        const hasRetries = given.Type === 'Schedule' && 'RetryPolicy' in (given.Properties ?? {});
        return hasRetries ? [`${name}: the event ${event} has a RetryPolicy, which the repository refuses on a Schedule`] : [];
      }),
    ),

  // "blocks publication of applications that include the following overly broad IAM permission patterns" (Developer Guide, using-aws-sam)
  'broad permissions': ({ template }) =>
    Object.entries(template.Resources).flatMap(([name, { Properties }]) => [
      ...(objectsIn(Properties) as Statement[])
        .filter(isBroad)
        .map(({ Action }) => `${name}: allows ${[Action].flat().join(', ')} on everything, which the repository blocks`),
      ...(JSON.stringify(Properties ?? {}).includes('AWSLambda_FullAccess')
        ? [`${name}: has AWSLambda_FullAccess, which the repository blocks`]
        : []),
    ]),

  archives: ({ archives }) =>
    Object.entries(archives)
      .filter(([, bytes]) => bytes > 50 * mebibyte)
      .map(([name, bytes]) => `${name}: its archive has ${Math.ceil(bytes / mebibyte)} MB, of at most 50`),
};

/** The traps that `findTraps` looks for, by name. */
export const trapNames: readonly string[] = Object.keys(traps);

/** What the Serverless Application Repository would refuse, or take and show broken: one sentence each, empty when there is nothing. */
export const findTraps = (publication: Publication): string[] => Object.values(traps).flatMap((trap) => trap(publication));

/** Whether the changelog still calls a version unreleased. */
export const isUnreleased = (changelog: string, version: string): boolean =>
  changelog.split('\n').some((line) => /^## .*unreleased/i.test(line) && versionsIn(line).includes(version));
