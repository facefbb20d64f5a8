/** An image that carries the tag of a pipeline, as EC2 reports it. What EC2 does not say is absent, and counts as a reason to keep it. */
export type StoredImage = {
  id: string;
  name: string;
  state: string;
  /** It is in the list of what this account owns. */
  isOwn: boolean;
  createdAt?: number;
  /** When it was last launched; EC2 reports that up to 24 hours late. */
  lastLaunchedAt?: number;
  isPublic: boolean;
  /** Deregistration protection is on. */
  isProtected: boolean;
  tags: Readonly<Record<string, string>>;
  snapshots: readonly string[];
};

/** A snapshot that carries the tag of a pipeline. */
export type StoredSnapshot = { id: string; startedAt?: number; tags: Readonly<Record<string, string>> };

/** A server that carries the tag of a pipeline. */
export type StoredServer = { id: string; state: string; launchedAt?: number; bake?: string; role?: string };

/** What in the account names an image: its id, or `resolve:ssm:` with the name of a parameter, and what names it, for people. */
export type ImageUse = { image: string; by: string };

/** A version of any parameter that holds images, with every label on it. */
export type ImageVersion = { parameter: string; version: number; value: string; labels: readonly string[]; isLatest: boolean };
