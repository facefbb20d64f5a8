import type { Campaign, CampaignState } from '../record/campaign.ts';
import type { Control } from '../record/control.ts';
import type { Durations } from '../record/durations.ts';
import type { CampaignEvent, EventBatch } from '../record/event.ts';
import type { HealRecord } from '../record/heal.ts';
import type { Idle } from '../record/idle.ts';
import type { Intent, IntentResult } from '../record/intent.ts';
import type { KeptServer } from '../record/kept-server.ts';
import type { Lock } from '../record/lock.ts';
import type { StaleServer } from '../record/stale-server.ts';
import type { Swap } from '../record/swap.ts';
import type { KeptNotice } from './notices.ts';

export type FleetRecord = {
  fleet: string;
  openCampaign?: string;
  /** Counts the executions of the open campaign: part of their names. */
  part: number;
  control: Control;
  /** The wanted image that was seen last, and when a survey saw it wanted first. */
  wantedSince: Record<string, number>;
  durations?: Durations;
  /** Set by a plan that found every server as wanted; gone with the next campaign. */
  idle?: Idle;
  /** Failed replacements that are kept in standby, the oldest first. */
  kept: KeptServer[];
  /** What healing knows of the fleet; absent where its policy asks for none. */
  heal?: HealRecord;
};

/** An image that a fleet takes no more. `rollsBack`: its policy asks that the label of the image goes back to the one before. */
export type RejectedImage = { image: string; reason: string; at: number; fleet: string; campaign: string; rollsBack?: true };

/** What a step writes in one go, on condition that the locks are held and the header was not written since it was read. */
export type Commit = {
  campaign: Campaign;
  /** Swaps in flight that changed or began. */
  swaps: Swap[];
  /** Swaps that ended: appended for good, and no longer in flight. */
  finished: Swap[];
  intents: { id: string; intent: Intent }[];
  queue?: StaleServer[];
  /** Events that this write makes true: in the same transaction as the header, and kept until they are sent. */
  events?: CampaignEvent[];
  /** Notices that this write makes due: kept until they were sent. */
  notices?: KeptNotice[];
  locks: Lock[];
  /** The lease that must hold for this version when this is written, at `at` in milliseconds; given where an intent needs one. */
  lease?: { release: string; fleet: string; at: number; version: string };
};

/**
 * The durable record. Reads are strongly consistent.
 * `commit` throws FenceBroken when a lock is lost, the header moved on, or the lease does not hold; then nothing of it was written.
 */
export type Ledger = {
  readFleet: (fleet: string) => Promise<FleetRecord>;
  listOpenCampaigns: () => Promise<Campaign[]>;
  /** How many they are: one short read, however many. */
  countOpenCampaigns: () => Promise<number>;
  /** Records that a plan found every server of a fleet as wanted, or that this is not known any more. */
  recordIdle: (fleet: string, idle: Idle | undefined) => Promise<void>;
  /** Records that a server of a fleet is kept in standby, in place of what was recorded of this server before. */
  keepServer: (fleet: string, kept: KeptServer) => Promise<void>;
  /** Forgets a kept server; done where it is not known any more. */
  forgetKept: (fleet: string, server: string) => Promise<void>;
  /** Records what healing found in a fleet, or that its policy asks for none any more. */
  recordHeal: (fleet: string, heal: HealRecord | undefined) => Promise<void>;
  /** Records that a person lets healing go on, which had stopped. */
  clearHeal: (fleet: string, cleared: NonNullable<Control['healCleared']>) => Promise<void>;
  /** Begins a campaign unless the fleet has an open one; answers the open one. */
  openCampaign: (campaign: Campaign) => Promise<Campaign>;
  /** Counts one more execution of the fleet's campaign, if the count still is `part`; answers the new one. @throws FenceBroken */
  startPart: (fleet: string, part: number) => Promise<number>;
  readCampaign: (id: string) => Promise<CampaignState>;
  readFinished: (id: string) => Promise<Swap[]>;
  readIntents: (id: string) => Promise<{ id: string; at: number; intent: Intent; result?: IntentResult }[]>;
  listCampaigns: (fleet?: string) => Promise<Campaign[]>;
  commit: (commit: Commit) => Promise<void>;
  recordResults: (
    /** `sentNotices`: ids of notices that were sent, and are kept no longer. */
    commit: Omit<Commit, 'intents' | 'queue' | 'lease' | 'notices'> & {
      results: { id: string; result: IntentResult }[];
      sentNotices?: readonly string[];
    },
  ) => Promise<void>;
  /** Events that are not sent yet, in the order of their numbers: of one campaign, or of all. */
  listEventBatches: (campaign?: string) => Promise<EventBatch[]>;
  /** Keeps of a batch only these events that could not be sent; none: the batch is gone. */
  settleEventBatch: (batch: EventBatch, unsent: EventBatch['events']) => Promise<void>;
  keepNotice: (kept: KeptNotice) => Promise<void>;
  /** Notices that may not have been sent. */
  listKeptNotices: () => Promise<KeptNotice[]>;
  forgetNotice: (id: string) => Promise<void>;
  /** Ends the campaign: frees the fleet for the next one. */
  closeCampaign: (campaign: Campaign, locks: Lock[]) => Promise<void>;
  /** @throws LockHeld when another holder has it; `provenDead` names a holder that is known to be gone */
  acquireLock: (resource: string, holder: string, now: number, leaseSeconds: number, provenDead?: string) => Promise<Lock>;
  releaseLock: (lock: Lock) => Promise<void>;
  readLock: (resource: string) => Promise<Lock | undefined>;
  setPause: (fleet: string, pause: NonNullable<Control['paused']>) => Promise<void>;
  setStop: (fleet: string, stop: Control['stop'] | undefined) => Promise<void>;
  recordWanted: (fleet: string, key: string, at: number) => Promise<number>;
  listRejected: () => Promise<RejectedImage[]>;
  reject: (image: RejectedImage) => Promise<void>;
  clearRejected: (image: string, by: string, reason: string, at: number) => Promise<boolean>;
};
