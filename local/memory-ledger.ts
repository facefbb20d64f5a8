import { FenceBroken, LockHeld, WorldError } from '../core/errors.ts';
import type { Commit, FleetRecord, KeptNotice, Ledger, RejectedImage } from '../core/ports.ts';
import type { Campaign, CampaignState } from '../core/record/campaign.ts';
import type { Control } from '../core/record/control.ts';
import { copyRecord } from '../core/record/copy-record.ts';
import { type EventBatch, toEventBatches } from '../core/record/event.ts';
import type { Intent, IntentResult } from '../core/record/intent.ts';
import { isGrantedFor, mayChange } from '../core/record/lease.ts';
import { describeLockHeld, type Lock } from '../core/record/lock.ts';
import { chunkOf, chunkSize, windowChunks } from '../core/record/queue.ts';
import { type CampaignRecord, listCampaignRecord, readCampaignRecord, writeCampaignRecord } from '../core/record/schema.ts';
import type { StaleServer } from '../core/record/stale-server.ts';
import type { Swap } from '../core/record/swap.ts';
import { createMemoryReleases } from './memory-releases.ts';

type Record = {
  campaign: CampaignRecord;
  swaps: Map<string, Swap>;
  finished: Swap[];
  /** Never changed by anyone, so that it is read without a copy. */
  queue: readonly Readonly<StaleServer>[];
  intents: Map<string, { id: string; at: number; intent: Intent; result?: IntentResult }>;
};

/** "The maximum item size in DynamoDB is 400 KB" (developer guide, Constraints), and what DynamoDB says of a larger one. */
const largestItem = 400 * 1_024;
const describeTooLarge = 'ValidationException: Item size has exceeded the maximum allowed size';

/** The ledger of a rehearsal: the twin of the one on DynamoDB, held to the same contract suite. It forgets everything with its process. */
export const createMemoryLedger = (now: () => number, releases = createMemoryReleases()): Ledger => {
  const campaigns = new Map<string, Record>();
  const fleets = new Map<string, FleetRecord>();
  const locks = new Map<string, Lock>();
  const tokens = new Map<string, number>();
  const rejected = new Map<string, RejectedImage>();
  const notices = new Map<string, KeptNotice>();
  const outbox = new Map<string, EventBatch>();
  const fleetOf = (fleet: string): FleetRecord => {
    const known = fleets.get(fleet) ?? { fleet, part: 0, control: {}, wantedSince: {}, kept: [] };
    fleets.set(fleet, known);
    return known;
  };
  const recordOf = (id: string): Record => {
    const record = campaigns.get(id);
    if (!record) throw new Error(`campaign ${id} is not in the ledger`);
    return record;
  };
  const fence = (commit: { campaign: Campaign; locks: Lock[] }): Record => {
    for (const lock of commit.locks) {
      const held = locks.get(lock.resource);
      if (!held || held.token !== lock.token || held.holder !== lock.holder)
        throw new FenceBroken(`the lock of ${lock.resource} was taken over`);
    }
    const record = recordOf(commit.campaign.id);
    if (record.campaign.version !== commit.campaign.version)
      throw new FenceBroken(`campaign ${commit.campaign.id} was written by another holder`);
    return record;
  };
  const checkLease = ({ lease }: Commit): void => {
    const held = lease && releases.leaseOf(lease.release);
    if (lease && !(mayChange(held, lease.fleet, lease.at) && isGrantedFor(held, lease.version)))
      throw new FenceBroken(`the lease of release ${lease.release} does not hold for ${lease.fleet}`);
  };
  const write = (record: Record, commit: Omit<Commit, 'intents' | 'queue'>): void => {
    const next = writeCampaignRecord(copyRecord({ ...commit.campaign, version: commit.campaign.version + 1 }));
    if (JSON.stringify(next).length > largestItem) throw new WorldError(`campaign ${next.id} could not be written: ${describeTooLarge}`);
    record.campaign = next;
    for (const batch of toEventBatches(commit.campaign.id, commit.events))
      outbox.set(`${batch.campaign}#${batch.first}`, copyRecord(batch));
    for (const swap of commit.swaps) record.swaps.set(swap.id, copyRecord(swap));
    for (const swap of commit.finished) {
      record.swaps.delete(swap.id);
      record.finished.push(copyRecord(swap));
    }
  };

  return {
    readFleet: async (fleet) => copyRecord(fleetOf(fleet)),
    listOpenCampaigns: async () =>
      [...fleets.values()].flatMap(({ openCampaign }) =>
        openCampaign === undefined ? [] : [copyRecord(listCampaignRecord(recordOf(openCampaign).campaign))],
      ),
    countOpenCampaigns: async () => [...fleets.values()].filter(({ openCampaign }) => openCampaign !== undefined).length,
    openCampaign: async (campaign) => {
      const fleet = fleetOf(campaign.fleet);
      if (fleet.openCampaign !== undefined) return copyRecord(readCampaignRecord(recordOf(fleet.openCampaign).campaign));
      fleet.openCampaign = campaign.id;
      delete fleet.idle;
      fleet.part = 0;
      campaigns.set(campaign.id, {
        campaign: writeCampaignRecord(copyRecord(campaign)),
        swaps: new Map(),
        finished: [],
        queue: [],
        intents: new Map(),
      });
      return copyRecord(campaign);
    },
    startPart: async (fleet, part) => {
      const record = fleetOf(fleet);
      if (record.part !== part) throw new FenceBroken(`the campaign of ${fleet} was continued by another holder`);
      record.part += 1;
      return record.part;
    },
    readCampaign: async (id): Promise<CampaignState> => {
      const { campaign: written, swaps, queue } = recordOf(id);
      const campaign = readCampaignRecord(copyRecord(written));
      const { first } = campaign.queue;
      return {
        campaign,
        swaps: [...swaps.values()].map(copyRecord),
        queue: queue.slice(first * chunkSize, (first + windowChunks) * chunkSize),
      };
    },
    readFinished: async (id) => copyRecord(recordOf(id).finished),
    readIntents: async (id) => copyRecord([...recordOf(id).intents.values()]),
    listCampaigns: async (fleet) =>
      [...campaigns.values()]
        .map(({ campaign }) => copyRecord(listCampaignRecord(campaign)))
        .filter((campaign) => fleet === undefined || campaign.fleet === fleet),
    commit: async (commit) => {
      const record = fence(commit);
      checkLease(commit);
      if (commit.queue) {
        record.queue = commit.queue.map((server) => Object.freeze({ ...server }));
        commit.campaign.queue.chunks = chunkOf(commit.queue.length);
      }
      write(record, commit);
      for (const kept of commit.notices ?? []) notices.set(kept.id, copyRecord(kept));
      for (const { id, intent } of commit.intents) record.intents.set(id, { id, at: now(), intent: copyRecord(intent) });
    },
    recordResults: async (commit) => {
      const record = fence(commit);
      write(record, commit);
      for (const id of commit.sentNotices ?? []) notices.delete(id);
      for (const { id, result } of commit.results) {
        const intent = record.intents.get(id);
        if (intent) intent.result = copyRecord(result);
      }
    },
    keepNotice: async (kept) => {
      notices.set(kept.id, copyRecord(kept));
    },
    listKeptNotices: async () => copyRecord([...notices.values()]),
    forgetNotice: async (id) => {
      notices.delete(id);
    },
    listEventBatches: async (campaign) =>
      copyRecord([...outbox.values()].filter((batch) => campaign === undefined || batch.campaign === campaign)),
    settleEventBatch: async (batch, unsent) => {
      const id = `${batch.campaign}#${batch.first}`;
      if (unsent.length === 0) outbox.delete(id);
      else outbox.set(id, copyRecord({ ...batch, events: unsent }));
    },
    closeCampaign: async (campaign, held) => {
      fence({ campaign, locks: held });
      const fleet = fleetOf(campaign.fleet);
      if (fleet.openCampaign !== campaign.id) return;
      delete fleet.openCampaign;
      fleet.durations = copyRecord(campaign.durations);
      delete fleet.control.stop;
    },
    acquireLock: async (resource, holder, at, leaseSeconds, provenDead) => {
      const held = locks.get(resource);
      const isFree = !held || held.expires <= at || held.holder === holder || held.holder === provenDead;
      if (!isFree) throw new LockHeld(describeLockHeld(held, at));
      const isRenewal = held?.holder === holder && held.expires > at;
      const token = isRenewal ? held.token : (tokens.get(resource) ?? 0) + 1;
      tokens.set(resource, token);
      const lock = { resource, holder, token, since: isRenewal ? held.since : at, expires: at + leaseSeconds * 1_000 };
      locks.set(resource, lock);
      return { ...lock };
    },
    releaseLock: async (lock) => {
      const held = locks.get(lock.resource);
      if (held?.token === lock.token && held.holder === lock.holder) locks.delete(lock.resource);
    },
    readLock: async (resource) => copyRecord(locks.get(resource)),
    recordHeal: async (fleet, heal) => {
      const record = fleetOf(fleet);
      if (heal) record.heal = copyRecord(heal);
      else delete record.heal;
    },
    clearHeal: async (fleet, cleared) => {
      fleetOf(fleet).control.healCleared = copyRecord(cleared);
    },
    setPause: async (fleet, pause) => {
      const record = fleetOf(fleet);
      record.control.paused = copyRecord(pause);
    },
    setStop: async (fleet, stop: Control['stop']) => {
      const record = fleetOf(fleet);
      if (stop) record.control.stop = copyRecord(stop);
      else delete record.control.stop;
    },
    recordIdle: async (fleet, idle) => {
      const record = fleetOf(fleet);
      if (idle) record.idle = copyRecord(idle);
      else delete record.idle;
    },
    keepServer: async (fleet, kept) => {
      const record = fleetOf(fleet);
      record.kept = [...record.kept.filter(({ server }) => server !== kept.server), copyRecord(kept)].toSorted((a, b) => a.since - b.since);
    },
    forgetKept: async (fleet, server) => {
      const record = fleetOf(fleet);
      record.kept = record.kept.filter((each) => each.server !== server);
    },
    recordWanted: async (fleet, key, at) => {
      const record = fleetOf(fleet);
      record.wantedSince[key] ??= at;
      return record.wantedSince[key];
    },
    listRejected: async () => copyRecord([...rejected.values()]),
    reject: async (image) => {
      rejected.set(`${image.image}#${image.fleet}`, copyRecord(image));
    },
    clearRejected: async (image) => {
      const keys = [...rejected].filter(([, each]) => each.image === image).map(([key]) => key);
      for (const key of keys) rejected.delete(key);
      return keys.length > 0;
    },
  };
};
