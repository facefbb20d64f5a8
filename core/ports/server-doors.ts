import type { IntentResult } from '../record/intent.ts';
import type { GroupView, Reimage, ServerFacts } from '../record/observation.ts';
import type { Wanted } from '../record/wanted.ts';

export type ServersDoor = {
  /** Facts about these servers; one that EC2 does not know is `unknown`, never `terminated`. */
  read: (ids: readonly string[]) => Promise<ServerFacts[]>;
  /** Facts about every server of these groups. */
  readGroups: (groups: readonly string[]) => Promise<ServerFacts[]>;
  /** Servers of the account whose status checks by EC2 have failed for ten minutes or more, and how; `at` is the time now, in milliseconds. */
  readImpaired: (at: number) => Promise<Record<string, string>>;
  /** Is the agent of Systems Manager on these servers connected, or lost? One that it does not know, or of which it says neither, is missing. */
  readConnections: (ids: readonly string[]) => Promise<Record<string, 'connected' | 'lost'>>;
  /** The application status checks that cover servers of these groups, by group; one that has none is missing. */
  findApplicationChecks: (groups: readonly GroupView[]) => Promise<Record<string, string[]>>;
  /** The last lines of a server's console, or undefined when there are none. */
  readConsole: (id: string) => Promise<string | undefined>;
};

/** How servers come back from another image: EC2 replaces their root volume, and nothing else of them. */
export type ReimageDoor = {
  /** The replacements of the root volumes of these servers by one from an image, oldest first; a server without any is missing. */
  read: (ids: readonly string[]) => Promise<Record<string, Reimage[]>>;
  /** `done` names EC2's task. The same token replaces once, however often it is sent. */
  begin: (request: { server: string; image: string; token: string }) => Promise<IntentResult>;
};

/** The application status checks of EC2 that cover servers, which end what they find impaired. */
export type StatusChecksDoor = {
  /** What they find of this server counts for nothing for so many seconds. */
  suppress: (request: { server: string; seconds: number; token: string }) => Promise<IntentResult>;
  /** It counts again. */
  resume: (request: { server: string }) => Promise<IntentResult>;
};

export type ImagesDoor = {
  /** A launch template version, `$Default` and `$Latest` resolved to its number, `resolve:ssm:` to its image. */
  resolve: (templateId: string, versionSpec: string) => Promise<Wanted>;
  /** Why no server can be launched from an image: it is not there, or not available; undefined when one can. */
  findUnlaunchable: (image: string) => Promise<string | undefined>;
  /** What servers must agree with to come back from the wanted image, and which of these versions of its template differ in the image alone. */
  compare: (wanted: Wanted, versions: readonly string[]) => Promise<Pick<Wanted, 'machine' | 'alike'>>;
};
