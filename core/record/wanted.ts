import { fingerprint } from './fingerprint.ts';

/** What a group would launch now: its launch template, resolved to a number, that version's image, and the types its overrides name. */
export type Wanted = {
  templateId: string;
  /** The version as the group names it: a number, `$Default` or `$Latest`. */
  versionSpec: string;
  version: string;
  image: string;
  /** The instance types of a mixed-instances policy, sorted; absent where the template alone says the type, or attributes choose it. */
  instanceTypes?: string[];
  /** What a server must be to come back from the image, as text; read only where servers may come back. */
  machine?: string;
  /** Other versions of its template that differ from this one in the image alone; read only where servers may come back. */
  alike?: string[];
  /** Does the answer change without the group changing (`$Default`, `$Latest`, `resolve:ssm:`)? Then it is read at every poll. */
  isMoving: boolean;
};

/** The name under which an image is proven or rejected. */
export const wantedKey = (wanted: Wanted): string => `${wanted.image}`;

/** Longest name of what a fleet wants: a sort key of DynamoDB has at most 1,024 bytes (developer guide, service quotas). */
const longestKey = 256;

/** The name under which the ledger keeps since when a fleet wants these images, whatever their number. */
export const fleetKey = (wanted: readonly Wanted[]): string => {
  const key = [...new Set(wanted.map(wantedKey))].toSorted().join(' ');
  return key.length <= longestKey ? key : `${key.slice(0, longestKey - 17)} ${fingerprint(key)}${fingerprint(`${key}#`)}`;
};

const isSameList = (a: readonly string[] = [], b: readonly string[] = []): boolean => a.join() === b.join();

/** Do both mean the same launch? */
export const isSameWanted = (a: Wanted, b: Wanted): boolean =>
  a.templateId === b.templateId && a.version === b.version && a.image === b.image && isSameList(a.instanceTypes, b.instanceTypes);

/** What a server says of how it was launched. What it does not say is absent, and equals nothing. */
export type Origin = {
  /** As its group names launch templates: by id, or by name. */
  templateId?: string;
  templateVersion?: string;
  /** The launch configuration it was launched from, in place of a template. */
  launchConfiguration?: string;
  instanceType?: string;
};

/** Is a version of the template the wanted one, but for its image? A server that came back from the image keeps the version that it was launched with. */
export const isAlike = (templateVersion: string, { version, alike = [] }: Pick<Wanted, 'version' | 'alike'>): boolean =>
  templateVersion === version || alike.includes(templateVersion);

/** What is known of one server when staleness is judged. */
export type ServerAge = Origin & { image?: string; launchedAt?: number; renewedAt?: number };

/** When a server was last new, in milliseconds: launched, or come back from an image. */
export const newSince = ({ launchedAt, renewedAt }: ServerAge): number | undefined => renewedAt ?? launchedAt;

/** Why a server is not what its group would launch now, whatever its age; undefined where nothing that it says differs. */
export const findDifference = (server: ServerAge, wanted: Wanted): string | undefined => {
  const { image, templateId, templateVersion, launchConfiguration, instanceType } = server;
  if (image !== undefined && image !== wanted.image) return `image ${image}, wanted ${wanted.image}`;
  if (launchConfiguration !== undefined) return `launch configuration ${launchConfiguration}, wanted launch template ${wanted.templateId}`;
  if (templateId !== undefined && templateId !== wanted.templateId) return `launch template ${templateId}, wanted ${wanted.templateId}`;
  if (templateVersion !== undefined && templateVersion !== wanted.version && !(image !== undefined && isAlike(templateVersion, wanted)))
    return `template version ${templateVersion}, wanted ${wanted.version}`;
  if (instanceType !== undefined && wanted.instanceTypes && !wanted.instanceTypes.includes(instanceType))
    return `instance type ${instanceType}, wanted ${wanted.instanceTypes.join(' or ')}`;
  return undefined;
};

/** What a server does not say, so that it cannot be called as wanted; undefined where everything is known. */
export const findUnknown = ({ image, templateId, templateVersion, instanceType }: ServerAge, wanted: Wanted): string | undefined => {
  if (image === undefined) return 'its image is not known';
  if (templateId === undefined || templateVersion === undefined) return 'its launch template is not known';
  return wanted.instanceTypes && instanceType === undefined ? 'its instance type is not known' : undefined;
};

/** Is it known of a server that it is what its group would launch now? */
export const isAsWanted = (server: ServerAge, wanted: Wanted): boolean =>
  findDifference(server, wanted) === undefined && findUnknown(server, wanted) === undefined;

/**
 * Why a server must be replaced, or undefined when nothing that is known of it says so.
 * A server is stale when it differs from what its group would launch now, or when it is older than `maxAgeSeconds`.
 * What cannot be read is not stale: it is reported as unknown by the survey.
 */
export const findStaleness = (server: ServerAge, wanted: Wanted, now: number, maxAgeSeconds: number | undefined): string | undefined => {
  const difference = findDifference(server, wanted);
  if (difference !== undefined) return difference;
  const since = newSince(server);
  if (maxAgeSeconds !== undefined && since !== undefined && now - since > maxAgeSeconds * 1_000) return 'too old';
  return undefined;
};
