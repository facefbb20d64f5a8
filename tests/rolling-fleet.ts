import { indexObservation, type Snapshot } from '../core/advance/snapshot.ts';
import { openTurn, type Turn } from '../core/advance/turn.ts';
import { parsePolicy } from '../core/policy/policy.ts';
import type { CampaignState } from '../core/record/campaign.ts';
import { openCapacity } from '../core/record/capacity.ts';
import { newCampaign } from '../core/record/new-campaign.ts';
import type { Member, Observation, ServerFacts } from '../core/record/observation.ts';
import type { StaleServer } from '../core/record/stale-server.ts';
import { beginSwap, type Swap } from '../core/record/swap.ts';
import type { Cordon, ServerWork } from '../core/record/workload.ts';
import { workOf } from '../workloads/target-group/driver.ts';

/** When the campaign of the rolling fleet polls, in milliseconds. */
export const now = 10_000_000;

type Server = { id: string; zone?: string; member?: Partial<Member>; facts?: Partial<ServerFacts>; work?: ServerWork['work'] };

/** A snapshot of a group `web`, wanting `ami-new` (template version 2), with these servers; each is in service and healthy unless it says otherwise. */
export const snapshotOf = (servers: Server[], changes: { desired?: number; suspended?: string[]; policy?: object } = {}): Snapshot => {
  const observation: Observation = {
    at: now,
    groups: [
      {
        name: 'web',
        fleet: 'web',
        policy: 'web',
        tags: {},
        targetGroups: ['tg'],
        desired: changes.desired ?? servers.length,
        min: 0,
        max: 100,
        zones: ['a', 'b'],
        templateId: 'lt-1',
        versionSpec: '2',
        suspended: changes.suspended ?? ['AZRebalance'],
        needsRaise: false,
        unsupported: [],
        members: servers.map(({ id, zone, member }) => ({
          id,
          zone: zone ?? 'a',
          lifecycle: 'InService',
          isHealthy: true,
          isProtected: false,
          templateId: 'lt-1',
          templateVersion: id.startsWith('new') ? '2' : '1',
          ...member,
        })),
      },
    ],
    wanted: { web: wanted },
    desiredChanges: {},
    servers: Object.fromEntries(
      servers.map(({ id, facts }) => [
        id,
        { id, state: 'running', image: id.startsWith('new') ? 'ami-new' : 'ami-old', launchedAt: 0, isExcluded: false, ...facts },
      ]),
    ),
    workloads: [
      {
        kind: 'target-group',
        id: 'tg',
        groups: ['web'],
        drains: false,
        servers: Object.fromEntries(servers.map(({ id, work }) => [id, workOf(work ?? 'healthy', 'tg')])),
      },
    ],
    probes: {},
    brakes: { alarms: [], calendars: [] },
    policy: { effective: parsePolicy(changes.policy ?? {}, 'policy') },
    account: { apiShare: 1, usedByOthers: 0 },
    unclaimed: [],
  };
  return indexObservation(observation, now);
};

const wanted = { templateId: 'lt-1', versionSpec: '2', version: '2', image: 'ami-new', isMoving: false };

/** The workload that `addDraining` adds. */
export const draining = { kind: 'hand', id: 'db' };

/** Adds a workload that drains the servers of `web`: each works and may leave unless this says otherwise of it. */
export const addDraining = (snapshot: Snapshot, works: Record<string, Partial<ServerWork>> = {}): Snapshot => {
  const members = snapshot.group('web')?.members ?? [];
  const servers = members.map(({ id }) => [
    id,
    { ...workOf('healthy', 'tg'), mayLeave: { verdict: 'pass', reason: 'spare' }, ...works[id] },
  ]);
  snapshot.observation.workloads.push({ ...draining, groups: ['web'], drains: true, servers: Object.fromEntries(servers) });
  return snapshot;
};

/** A cordon of a server that still has work, or that is certified to be drained until then. */
export const cordonBy = (by: Cordon['by'], drainedUntil?: number): Cordon => ({
  by,
  purpose: 'remove',
  left: drainedUntil === undefined ? 3 : 0,
  unit: 'tasks',
  ...(drainedUntil !== undefined && { drainedUntil }),
});

/** A server of `web` as a survey lists it. */
export const staleServer = (id: string, zone = 'a'): StaleServer => ({ id, group: 'web', zone, launchedAt: 0, why: 'image' });

/** A campaign of `baseline` servers that has proven its image and rolls; `surge` extra servers are ours. */
export const rollingFleet = (baseline: number, surge = 0): CampaignState => {
  const campaign = newCampaign('web', ['web'], 'test', { actor: 'test' }, now - 1_000_000);
  Object.assign(campaign, {
    phase: 'roll',
    wanted: { web: wanted },
    desiredChanges: {},
    proven: ['ami-new'],
    capacity: { web: { ...openCapacity(baseline, 0), surge } },
  });
  campaign.journal.push({ kind: 'process', group: 'web', process: 'AZRebalance', at: now - 900_000, isSeen: true });
  return { campaign, swaps: [], queue: [] };
};

/** A swap of the rolling fleet whose replacement has joined. */
export const joinedSwap = (state: CampaignState, victim: string, replacement: string): Swap => {
  const swap = beginSwap(state.campaign, staleServer(victim), 'launch-first', 'launching', false, now - 300_000);
  Object.assign(swap, { replacement, stage: 'joined', healthyPolls: 2 });
  swap.stages.push({ name: 'joined', at: now - 10_000 });
  state.swaps.push(swap);
  return swap;
};

/** A turn of this very campaign, whose record the rules then change, with the policy of the snapshot. */
export const turnOn = (state: CampaignState, snapshot: Snapshot): Turn => ({
  ...openTurn(state, snapshot.observation, snapshot.now),
  state,
  campaign: state.campaign,
});
