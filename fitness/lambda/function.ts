import type { Reading } from '../fitness-function.ts';
import type { Answer } from '../readings.ts';

/** The settings of one version. The runtime is undefined for a container image, which brings its own. */
export type FunctionSettings = {
  version: string;
  runtime: string | undefined;
  isImage: boolean;
  role: string;
  timeoutSeconds: number;
  memoryMb: number;
  /** Does every call leave a trace in X-Ray? */
  isTraced: boolean;
};

/** How Lambda goes on with a call whose answer is not waited for: tries after the first one, and the ARN to which a failure goes. */
export type AsynchronousCalls = { retries: number; onFailure?: string };

/** A statement of a resource policy, as the policy has it. */
export type Statement = { Sid?: string; Effect?: string; Principal?: unknown; NotPrincipal?: unknown; Condition?: unknown };

/** What configuration declares of a function. What is not declared must at least not be the default of Lambda. */
export type FunctionExpectation = {
  /** Undefined for a container image. */
  runtime?: string;
  /** The ARN of the execution role. */
  role: string;
  timeoutSeconds?: number;
  memoryMb?: number;
  /** The name of the function that answers for it where a call fails; undefined where a failure concerns its caller alone. */
  failuresGoTo?: string;
  /** The alias by which a schedule or a rule calls it, and which does not wait for the answer; undefined where the caller waits. */
  calledBy?: string;
};

/** One snapshot of a function: the settings of one version, and who may call any of its versions and aliases. */
export type LambdaFunction = {
  name: string;
  expected: FunctionExpectation;
  /** The day of the judgement, as YYYY-MM-DD. */
  today: string;
  settings: Answer<FunctionSettings>;
  /** The variables of that version's environment; never to be written in evidence. */
  environment: Answer<Readonly<Record<string, string>>>;
  /** By version or alias; a name that is not in it has the defaults of Lambda. */
  asynchronous: Answer<Readonly<Record<string, AsynchronousCalls>>>;
  /** All of them, `$LATEST` included. */
  versions: Answer<readonly string[]>;
  aliases: Answer<readonly string[]>;
  /** The resource policy of each version and alias, by its name; absent where there is none. */
  policies: Readonly<Record<string, Reading<readonly Statement[]>>>;
  /** The kind of authorisation of the URL of `$LATEST` and of each alias; absent where there is no URL. A version cannot have one. */
  urls: Readonly<Record<string, Reading<string>>>;
};
