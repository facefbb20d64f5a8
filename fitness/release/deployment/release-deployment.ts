import type { Answer } from '../../readings.ts';

/** An alias: the version it names, and the shares of other versions in its traffic, from 0 to 1. */
export type AliasRoute = { version: string; weights: Readonly<Record<string, number>> };

/** What a deployment group is set to. */
export type GroupSettings = {
  /** For example `CodeDeployDefault.LambdaCanary10Percent5Minutes`. */
  trafficShift: string | undefined;
  rollback: { isEnabled: boolean; events: readonly string[] };
  alarms: { isEnabled: boolean; names: readonly string[]; ignoresPollFailure: boolean };
};

/** How a version of the state machine is watched: what of an execution is logged and where to, and whether it is traced. */
export type WatchSettings = { logLevel: string; logGroups: readonly string[]; isTraced: boolean };

/** What the version of `begin` that is to be deployed says of itself; `calls` are functions that it calls beside those of its state machine. */
export type BeginAnswer = { release: string; stateMachine: string; calls?: readonly string[] };

/** One snapshot of a deployment of the Recycler. */
export type ReleaseDeployment = {
  /** The id that CodeDeploy gave it. */
  id: string;
  /** The release that is stamped into the code of this gate: it judges its own release only. */
  release: string;
  /** The versions of `begin` between which traffic is shifted; `currentVersion` is undefined where CodeDeploy does not report it. */
  targetVersion: string;
  currentVersion: string | undefined;
  /** Names of the alarms that must stop this deployment. */
  candidateAlarms: readonly string[];
  begin: Answer<BeginAnswer>;
  /** The definition of the version of the state machine that begin names: Amazon States Language as JSON. */
  definition: Answer<string>;
  watch: Answer<WatchSettings>;
  /** Every function that the definition of the named version of the state machine calls, as it is written there, and those that begin calls besides. */
  calls: Answer<readonly string[]>;
  /** The release that each function in `calls` answers, by how it is written there. */
  releases: Readonly<Record<string, Answer<string>>>;
  /** Each function in `calls` and the version of `begin`, as AWS tells them (`nameVersion`). */
  versions: Answer<readonly string[]>;
  /** Seconds after which Lambda ends a call of each function in `calls`, by how it is written there. */
  limits: Readonly<Record<string, Answer<number>>>;
  alias: Answer<AliasRoute>;
  group: Answer<GroupSettings>;
  /** The hooks in the deployment's own revision. */
  hooks: Answer<{ before?: string; after?: string }>;
};
