/** What a group would launch now: its launch template, resolved to a number, and that version's image. */
export type Wanted = {
  templateId: string;
  /** The version as the group names it: a number, `$Default` or `$Latest`. */
  versionSpec: string;
  version: string;
  image: string;
  /** Does the answer change without the group changing (`$Default`, `$Latest`, `resolve:ssm:`)? Then it is read at every poll. */
  isMoving: boolean;
};

/** The name under which an image is proven or rejected. */
export const wantedKey = (wanted: Wanted): string => `${wanted.image}`;

/** Do both mean the same launch? */
export const isSameWanted = (a: Wanted, b: Wanted): boolean =>
  a.templateId === b.templateId && a.version === b.version && a.image === b.image;

/** What is known of one server when staleness is judged. */
export type ServerAge = { image?: string; templateVersion?: string; launchedAt?: number };

/**
 * Why a server must be replaced, or undefined when it is fresh.
 * A server is stale when its template version or its image differs from the wanted one, or when it is older than `maxAgeSeconds`.
 * What cannot be read is not stale: it is reported as unknown by the survey.
 */
export const findStaleness = (server: ServerAge, wanted: Wanted, now: number, maxAgeSeconds: number | undefined): string | undefined => {
  if (server.image !== undefined && server.image !== wanted.image) return `image ${server.image}, wanted ${wanted.image}`;
  if (server.templateVersion !== undefined && server.templateVersion !== wanted.version) {
    return `template version ${server.templateVersion}, wanted ${wanted.version}`;
  }
  if (maxAgeSeconds !== undefined && server.launchedAt !== undefined && now - server.launchedAt > maxAgeSeconds * 1_000) return 'too old';
  return undefined;
};
