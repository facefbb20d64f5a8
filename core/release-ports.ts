import type { DeploymentState, Lease } from './record/lease.ts';

/**
 * A business metric as a judgement found it: the release against the time before it. `worse` is beyond tolerance and no chance; `too-few` were
 * seen to decide; `no-data` came in a whole window.
 */
export type BusinessFigure = {
  name: string;
  title: string;
  /** Events per day, a share of trials from 0 to 1, or the median of samples. */
  kind: 'count' | 'share' | 'samples';
  /** Which way is better. */
  direction: 'higher' | 'lower';
  state: 'worse' | 'no-worse' | 'too-few' | 'no-data';
  before?: number;
  now?: number;
  samplesBefore: number;
  samplesNow: number;
  /** The chance of so much worse a figure without any change, adjusted for all metrics judged together. */
  p?: number;
  /** By how many times its events come in bursts, so that they count less. */
  bursts?: number;
  /** The share of pairs in which the sample of now is the larger one. */
  larger?: number;
  /** The window of the release, in milliseconds; `isWhole` once it is over. */
  from: number;
  to: number;
  isWhole: boolean;
};

/** One judgement of a release, as the ledger lists it; the whole verdict is in the evidence bucket under `document`. */
export type VerdictEntry = {
  phase: 'pre-traffic' | 'post-traffic' | 'scheduled';
  /** Milliseconds. */
  at: number;
  outcome: 'pass' | 'fail' | 'unknown';
  /** What blocked, worst first, at most ten lines. */
  blocks: string[];
  loss: number;
  complexity: number;
  objective: number;
  /** Loss by fitness function. */
  dimensions: Record<string, number>;
  /** Of the newest judgement with traffic; older releases have none. */
  business?: BusinessFigure[];
  document: string;
  deployment?: string;
};

/** What is known of one release of the Recycler. */
export type ReleaseRecord = {
  release: string;
  /** When it was first judged, in milliseconds. */
  firstSeen: number;
  /** The version of `begin` that it deployed, and the state machine version that this names (ARN). */
  functionVersion?: string;
  stateMachine?: string;
  /** All function versions of it, as they were judged last (`nameVersion`); absent in records of older releases, or where they could not be read. */
  versions?: readonly string[];
  verdicts: VerdictEntry[];
  /** What happened to it besides, oldest first: promoted, rolled back, lease granted, widened, revoked. */
  events: { at: number; kind: 'granted' | 'renewed' | 'widened' | 'revoked' | 'promoted' | 'rolled-back'; text: string }[];
  /** What the next release is compared with, once this one was accepted. */
  accepted?: Acceptance;
  /** Grows with every write. */
  version: number;
};

/** What an accepted release leaves for the next one to be measured by. */
export type Acceptance = {
  at: number;
  /** The function versions that were accepted (`nameVersion`): no others are let past the gate under this name. Absent in older records. */
  versions?: readonly string[];
  loss: number;
  value: number;
  /** The loss of each question that was asked of it, by id; absent in records of older releases. */
  dimensions?: Record<string, number>;
  baseline: { known: string[]; failing: string[] };
  /** Facts that must not get weaker, by the resource they are about: alarms, permissions, the gate's own functions. */
  facts: Record<string, unknown>;
};

/** Leases and releases in the ledger. Writes are conditional on the version that was read. */
export type ReleaseLedger = {
  readLease: (release: string) => Promise<Lease | undefined>;
  listLeases: () => Promise<Lease[]>;
  /** Writes a lease whose `version` is one more than what the ledger holds. @throws FenceBroken when another writer changed it meanwhile */
  writeLease: (lease: Lease) => Promise<void>;
  readRelease: (release: string) => Promise<ReleaseRecord | undefined>;
  /** Oldest first. */
  listReleases: () => Promise<ReleaseRecord[]>;
  /** Writes a record whose `version` is one more than what the ledger holds. @throws FenceBroken */
  writeRelease: (record: ReleaseRecord) => Promise<void>;
};

/** A deployment of CodeDeploy as it stands. */
export type Deployment = {
  id: string;
  state: DeploymentState;
  /** CodeDeploy's own word for it, such as `Stopped`. */
  status: string;
  /** Is it the way back from another one, or of a stack that rolls back? */
  isRollback: boolean;
  group: { application: string; name: string };
  /** Undefined while CodeDeploy does not report it yet. */
  target?: { function: string; alias: string; currentVersion?: string; targetVersion: string };
};

/** The door to CodeDeploy. */
export type Deployments = {
  read: (id: string) => Promise<Deployment>;
  /** Answers a hook, with bounded retries; an answer that was given before counts as given. */
  answerHook: (deployment: string, execution: string, status: 'Succeeded' | 'Failed') => Promise<void>;
};

/** The bucket of verdicts and reports. */
export type Evidence = {
  /** Answers the key it was written under. */
  write: (key: string, document: unknown) => Promise<string>;
  read: (key: string) => Promise<unknown>;
};
