import type { Clock } from '../core/clock.ts';
import type { FleetRecord, Ledger, Notices, Reach } from '../core/ports.ts';
import type { IntentResult } from '../core/record/intent.ts';
import type { Lock } from '../core/record/lock.ts';
import type { Recipe } from './recipe/recipe.ts';
import type { Bake } from './record/bake.ts';
import type { BaseImage } from './record/base-image.ts';
import type { BakeAction, BakeIntent, ImageLabel } from './record/intent.ts';
import type { Agent, BakeServer, ClusterTrial, SeenCommand, SeenImage, SeenVersion } from './record/observation.ts';
import type { Pipeline } from './record/pipeline.ts';
import type { PruneIntent } from './record/prune-intent.ts';

/** What a step writes in one go, on condition that the lock is held and the record was not written since it was read. */
export type BakeCommit = { bake: Bake; pipeline: Pipeline; intents: readonly { id: string; intent: BakeIntent }[]; lock: Lock };

/** The durable record of bakes. Reads are strongly consistent; `commit` throws FenceBroken where its condition does not hold, and nothing was written. */
export type BakeLedger = {
  readPipeline: (name: string) => Promise<Pipeline>;
  listPipelines: () => Promise<Pipeline[]>;
  /** Begins a bake unless the pipeline has an open one; answers the open one. */
  openBake: (bake: Bake, lock: Lock) => Promise<Bake>;
  /** @throws NewerSchema where a newer release wrote it, WorldError where it is not there */
  readBake: (id: string) => Promise<Bake>;
  /** Every bake of a pipeline, the oldest first. */
  listBakes: (pipeline: string) => Promise<Bake[]>;
  commit: (commit: BakeCommit) => Promise<void>;
  /** Writes what is known of a pipeline, outside of any bake, with what is about to be done: under its lock. @throws FenceBroken */
  writePipeline: (pipeline: Pipeline, lock: Lock, intents?: readonly PruneIntent[]) => Promise<void>;
  /** What was about to be done to a pipeline outside of any bake, the oldest first. */
  readPipelineIntents: (name: string) => Promise<{ at: number; intent: PruneIntent }[]>;
  readBakeIntents: (id: string) => Promise<{ id: string; at: number; intent: BakeIntent }[]>;
};

/** A launch of a server of a bake. The same token launches one server, however often it is sent. */
export type BakeLaunch = { bake: string; pipeline: string; token: string; image: string; recipe: Recipe; rootDevice: string };

export type BakeServersDoor = {
  /** Every server of a bake, terminated ones as long as EC2 shows them. */
  list: (bake: string) => Promise<BakeServer[]>;
  launchBuilder: (launch: BakeLaunch) => Promise<IntentResult>;
  launchTester: (launch: BakeLaunch & { group: string }) => Promise<IntentResult>;
  stop: (server: string) => Promise<IntentResult>;
  terminate: (server: string) => Promise<IntentResult>;
  readConsole: (server: string) => Promise<string | undefined>;
};

/** The door to launch templates that cannot name a parameter, by their ids. */
export type LaunchTemplatesDoor = {
  /** The default version, and the image that it names. @throws WorldError where it could not be read */
  readDefault: (template: string) => Promise<{ version: number; image?: string }>;
  /** A copy of a version with another image; the same token makes one, however often it is sent. Answers its number. */
  addVersion: (version: { template: string; source: number; image: string; token: string }) => Promise<number>;
  setDefault: (template: string, version: number) => Promise<IntentResult>;
};

export type BakeCommandsDoor = {
  /** The SSM Agents of these servers; one that has not registered is missing. */
  readAgents: (servers: readonly string[]) => Promise<Record<string, Agent>>;
  /** Commands of ours on a server, with what they printed once they have ended. */
  list: (server: string) => Promise<SeenCommand[]>;
  send: (command: { server: string; action: BakeAction; mark: string; recipe: Recipe }) => Promise<IntentResult>;
};

/** The door to test clusters of Amazon ECS. */
export type TrialsDoor = {
  /** How a test cluster stands, and the test server in it. `notes`: what the last poll wanted to know again. */
  observe: (asked: { cluster: string; canary: string; image: string; server?: BakeServer; notes: unknown }) => Promise<ClusterTrial>;
  /** Runs one task on a test server; the same token runs one, however often it is sent. */
  runCanary: (canary: { cluster: string; server: string; definition: string; token: string }) => Promise<IntentResult>;
  /** Takes a container instance whose server has ended out of the cluster. Done where it is not there any more. */
  deregister: (cluster: string, host: string) => Promise<IntentResult>;
};

export type BakedImagesDoor = {
  /** The image that a public parameter names. */
  readBase: (parameter: string) => Promise<BaseImage>;
  /** The images of a bake: those whose names begin so. */
  list: (namePrefix: string) => Promise<SeenImage[]>;
  create: (request: { server: string; name: string; tags: Readonly<Record<string, string>> }) => Promise<IntentResult>;
  /**
   * A copy of an image of the home Region in the Region of this door, encrypted there; the same token makes one, however often it is sent. It has these
   * tags alone.
   */
  copy: (request: {
    source: string;
    name: string;
    token: string;
    key?: string;
    tags: Readonly<Record<string, string>>;
  }) => Promise<IntentResult>;
  /** Its snapshots go with it. Done where it is not there any more. */
  deregister: (image: string) => Promise<IntentResult>;
  mark: (image: string, state: 'tested' | 'rejected') => Promise<IntentResult>;
};

export type ImageLabelsDoor = {
  /** Every version of a parameter, the oldest first; empty where there is no such parameter. */
  read: (parameter: string) => Promise<SeenVersion[]>;
  put: (parameter: string, image: string) => Promise<IntentResult>;
  label: (request: { parameter: string; version: number; label: ImageLabel }) => Promise<IntentResult>;
};

/** What bakes share with campaigns, besides locks: rejected images, and which campaigns are open. Each Region has its own. */
export type RegionalCampaigns = Pick<Ledger, 'reject' | 'listRejected' | 'listOpenCampaigns' | 'setStop'> & {
  readFleet: (fleet: string) => Promise<Pick<FleetRecord, 'wantedSince'>>;
};

/** Everything a step of a bake needs of the world. */
export type BakeDoors = {
  clock: Clock;
  bakes: BakeLedger;
  /** What bakes share with campaigns: locks, rejected images, and which campaigns are open. */
  ledger: Pick<Ledger, 'acquireLock' | 'releaseLock'> & Omit<RegionalCampaigns, 'readFleet'>;
  servers: BakeServersDoor;
  commands: BakeCommandsDoor;
  trials: TrialsDoor;
  images: BakedImagesDoor;
  labels: ImageLabelsDoor;
  reach: Pick<Reach, 'probe'>;
  notices: Notices;
  /** The same of another Region: its servers, images, labels and campaigns. The record and its locks are those of the home Region. */
  inRegion: (region: string) => BakeDoors;
};
