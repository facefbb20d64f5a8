import { findHolds } from '../core/advance/brakes/holds.ts';
import { maintainBrakes } from '../core/advance/brakes/maintain-brakes.ts';
import {
  findHinderedRecovery,
  findLostLaunches,
  findStall,
  findStops,
  tokenLifetime,
  writeOffMissingGroups,
} from '../core/advance/brakes/stops.ts';
import { stopUnlaunchable } from '../core/advance/brakes/unlaunchable.ts';
import { countBudget } from '../core/advance/capacity/budget.ts';
import { indexObservation } from '../core/advance/snapshot.ts';
import { stuckDrain } from '../core/advance/swap/draining.ts';
import type { Turn } from '../core/advance/turn.ts';
import { openCapacity } from '../core/record/capacity.ts';
import { withDetail } from '../core/record/describe-hold.ts';
import { describeMissingLease } from '../core/record/lease.ts';
import { beginSwap } from '../core/record/swap.ts';
import { joinedSwap, now, rollingFleet, snapshotOf, turnOn } from './rolling-fleet.ts';

const hour = 3_600_000;
const stale = { id: 'old-1', group: 'web', zone: 'a', launchedAt: 0, why: 'image' };
const servers = [{ id: 'old-1' }, { id: 'old-2' }, { id: 'new-1' }];

/** One brake in words: why, and what lifts it where the rule says so. */
type Said = { reason: string; detail?: string; unblock?: string };

/** What the rules find in a turn of a rolling fleet, after this change of it. */
const findAfter = (change: (turn: Turn) => void, policy: object = {}): Said[] => {
  const turn = turnOn(rollingFleet(2, 1), snapshotOf(servers, { policy }));
  change(turn);
  Object.assign(turn, { snapshot: indexObservation(turn.observation, now) });
  for (const rule of [writeOffMissingGroups, stopUnlaunchable, findLostLaunches, findHinderedRecovery, findStall]) rule(turn);
  const stop = turn.campaign.stop ? [turn.campaign.stop] : [];
  return [...findHolds(turn), ...findStops(turn), ...turn.stops, ...stop];
};

/** A turn whose victims wait, and whose budget is counted by its policy and account. */
const waitWithBudget = (turn: Turn): void => {
  const { state, snapshot, policy } = turn;
  Object.assign(turn, { victims: [stale], ...(policy && { budget: countBudget(state, snapshot, policy) }) });
};

const lease = {
  release: 'r1',
  scope: 'all',
  fleets: [],
  expires: now - 1,
  grantedAt: 0,
  by: 'attestation',
  reason: 'passed',
  version: 1,
} as const;

/** Why a policy that allows neither surge nor room counts zero slots. */
const withoutSlots = {
  budget: { slots: 0, method: 'terminate-first', limits: [{ slots: 0, reason: 'maxUnavailable allows 0', unblock: '' }] },
} as const;

/** Turns in which each brake finds its reason. */
const brakes: ((turn: Turn) => void)[] = [
  ...[
    undefined,
    lease,
    { ...lease, revoked: { at: now, reason: 'it failed' } },
    { ...lease, expires: now + hour, scope: 'canary' as const },
  ].map((given) => (turn: Turn) => {
    turn.observation.noLease = describeMissingLease('r1', given, 'web', now);
  }),
  ({ observation }) => Object.assign(observation.brakes, { unread: 'AWS API throttled or unavailable: ec2:DescribeInstances: Throttling' }),
  (turn) => Object.assign(turn, { policy: undefined, observation: { ...turn.observation, policy: { error: 'pace is wrong' } } }),
  ({ observation }) => Object.assign(observation.brakes, { paused: { by: 'ana', reason: 'sale', at: now } }),
  ({ observation }) => Object.assign(observation.brakes, { stopRequested: { by: 'ana', at: now } }),
  ({ observation }) => observation.brakes.calendars.push({ name: 'company', state: 'closed' }, { name: 'other', state: 'unknown' }),
  ({ observation }) => observation.brakes.alarms.push({ name: 'web-5xx', state: 'alarm' }, { name: 'web-slow', state: 'unknown' }),
  ({ observation }) =>
    Object.assign(observation.groups[0] ?? {}, {
      suspended: ['Launch'],
      refresh: 'ir-1',
      unsupported: ['has a warm pool, which is not supported'],
    }),
  ({ campaign }) => Object.assign(campaign.capacity.web ?? {}, { doubted: [{ by: 1, at: now, isOpen: true }] }),
  ({ campaign }) => Object.assign(campaign.capacity.web ?? {}, { unexplained: { desired: 5, at: now } }),
  ({ campaign }) => Object.assign(campaign.capacity.web ?? {}, { backoff: { a: { until: now + hour, times: 1, message: 'none' } } }),
  ({ campaign }) => Object.assign(campaign.capacity.web ?? {}, { scaledIn: { times: 2, until: now + hour } }),
  waitWithBudget,
  ({ campaign, state }) => {
    const swap = beginSwap(campaign, stale, 'launch-first', 'launching', false, now);
    const unanswered = { tries: 12, last: 'Throttling' };
    state.swaps.push(Object.assign(swap, { launch: { token: 't', count: 1, attempt: 1, at: now, unanswered } }));
  },
  (turn) => {
    const members = turn.observation.groups[0]?.members ?? [];
    members.push(...members.map((member) => ({ ...member, id: `${member.id}-leaving`, lifecycle: 'Terminating' })));
    Object.assign(turn.campaign.capacity.web ?? {}, { surge: 0 });
    waitWithBudget(turn);
  },
  (turn) => Object.assign(turn, { victims: [stale], ...withoutSlots }),
  (turn) => {
    Object.assign(turn.observation.groups[0] ?? {}, { max: 3 });
    Object.assign(turn.campaign.capacity.web ?? {}, { baseline: 3, surge: 0 });
    waitWithBudget(turn);
  },
  (turn) => {
    Object.assign(turn.observation.account, { maxSurge: 2, usedByOthers: 2 });
    waitWithBudget(turn);
  },
  (turn) => {
    Object.assign(turn.observation.account, { maxSurge: 2, isBeingCounted: true });
    waitWithBudget(turn);
  },
  (turn) => {
    const work = turn.observation.workloads[0]?.servers['old-1'];
    if (work) work.mayLeave = { verdict: 'fail', reason: 'the quorum needs it' };
    Object.assign(turn, { victims: [stale], budget: { slots: 1, method: 'launch-first', limits: [] } });
  },
  (turn) => {
    Object.assign(turn.observation.workloads[0]?.servers['old-2'] ?? {}, { work: 'unhealthy' });
    Object.assign(turn, { victims: [stale], budget: { slots: 1, method: 'terminate-first', limits: [] } });
  },
  (turn) => {
    Object.assign(turn.observation.groups[0] ?? {}, { max: 3 });
    Object.assign(turn, { victims: [stale], budget: { slots: 1, method: 'launch-first', limits: [] } });
  },
  ({ observation }) =>
    observation.workloads.push({
      kind: 'opensearch',
      id: 'search',
      groups: ['web'],
      drains: true,
      renewal: { by: 'reimage', reason: 'the policy says reimage' },
      servers: Object.fromEntries(Object.entries(observation.workloads[0]?.servers ?? {}).slice(0, 1)),
    }),
  ({ observation }) => Object.assign(observation, { wanted: { web: { ...observation.wanted.web, image: 'ami-newer', version: '3' } } }),
  ({ observation }) => Object.assign(observation, { unlaunchable: { web: 'image ami-new is pending, not available' } }),
  ({ campaign }) => Object.assign(campaign.counters, { failed: 2 }),
  ({ campaign }) => {
    const stuck = `${stuckDrain}a task of web is STOPPING`;
    campaign.skipped = { 'old-8': stuck, 'old-9': stuck };
  },
  ({ campaign }) => {
    campaign.groups.push('db');
    campaign.capacity.db = openCapacity(1, 0);
  },
  ({ campaign, state }) => {
    const swap = beginSwap(campaign, stale, 'launch-first', 'launching', false, now);
    state.swaps.push(Object.assign(swap, { launch: { token: 't', count: 1, attempt: 1, at: now - tokenLifetime - 1 } }));
  },
  ({ campaign, observation }) => {
    campaign.journal.push({ kind: 'process', group: 'web', process: 'ReplaceUnhealthy', at: now, isSeen: true });
    Object.assign(observation.groups[0]?.members[0] ?? {}, { isHealthy: false });
    campaign.healingSince = now - hour;
  },
  ({ campaign }) => {
    campaign.moved = { mark: 'roll 0 0 0', at: now - 48 * hour };
  },
  ({ campaign, state }) => {
    joinedSwap(state, 'old-1', 'new-1');
    Object.assign(campaign, { phase: 'settle', stop: { reason: 'stopped by ana', at: now, outcome: 'stopped' } });
    campaign.moved = { mark: 'stopped 0 0 2', at: now - 48 * hour };
  },
];

/** A hold that has lasted longer than the policy allows. */
const findOverdue = (): Said[] => {
  const { campaign } = rollingFleet(2);
  const hold = { kind: 'hold', reason: 'alarm web-5xx is in ALARM', unblock: 'wait' } as const;
  maintainBrakes(campaign, [hold], now - 2 * hour, 3_600);
  return maintainBrakes(campaign, [hold], now, 3_600);
};

const found: Said[] = [
  ...brakes.flatMap((change) => findAfter(change)),
  ...findAfter(() => undefined, { windows: [{ schedule: '0 0 1 1 *', duration: '1m' }] }),
  ...findOverdue(),
];

/** Every reason to hold or to stop that the brakes give, found by running them over turns that are made for it. */
export const brakeReasons: readonly string[] = [...new Set(found.map(withDetail))];

/** The same, and what lifts each. */
export const brakeSentences: readonly string[] = [...brakeReasons, ...found.flatMap(({ unblock }) => unblock ?? [])];
