import { expect, test } from '@jest/globals';
import { draining, joinedSwap, now, rollingFleet, staleServer } from '../../../tests/rolling-fleet.ts';
import type { CampaignState } from '../../record/campaign.ts';
import { capacityOf } from '../../record/capacity.ts';
import type { Intent } from '../../record/intent.ts';
import { beginSwap, type Swap } from '../../record/swap.ts';
import { findMissingRecord } from './find-missing-record.ts';

const ending = { at: now, isConfirmed: false, decrement: true, sends: 1 };

type Known = { intent: Intent; record: (state: CampaignState, swap: Swap) => void };

/** Each act of which the record must say something, and the record that says it, for the swap `s` of `old-1` and `new-1`. */
const acts = (s: string): Record<string, Known> => ({
  suspend: {
    intent: { kind: 'suspend', group: 'web', processes: ['AZRebalance', 'Launch'] },
    record: ({ campaign }) => campaign.journal.push({ kind: 'process', group: 'web', process: 'Launch', at: now, isSeen: false }),
  },
  'cordon of a victim': {
    intent: { kind: 'cordon', workload: draining, group: 'web', server: 'old-1', swap: s, purpose: 'remove' },
    record: ({ campaign }) =>
      campaign.journal.push({ kind: 'cordon', group: 'web', server: 'old-1', workload: draining, purpose: 'remove', at: now }),
  },
  'cordon of a replacement': {
    intent: { kind: 'cordon', workload: draining, group: 'web', server: 'new-1', swap: s, purpose: 'remove' },
    record: ({ campaign }) =>
      campaign.journal.push({ kind: 'cordon', group: 'web', server: 'new-1', workload: draining, purpose: 'remove', at: now }),
  },
  try: {
    intent: { kind: 'try', workload: draining, group: 'web', server: 'new-1', swap: s, what: 'task:1', token: 't' },
    record: (_, swap) => Object.assign(swap, { trial: { at: now, sends: 1 } }),
  },
  'end-work': {
    intent: { kind: 'end-work', workload: draining, group: 'web', server: 'old-1', swap: s, what: 'task-1', reason: 'x' },
    record: (_, swap) => Object.assign(swap, { endings: { 'task-1': { at: now, sends: 1, reason: 'x' } } }),
  },
  launch: {
    intent: { kind: 'launch', group: 'web', zone: 'a', count: 1, token: 't', swaps: [s] },
    record: (_, swap) => Object.assign(swap, { launch: { token: 't', count: 1, attempt: 1, at: now } }),
  },
  raise: {
    intent: { kind: 'raise', group: 'web', by: 2, purpose: 'surge' },
    record: ({ campaign }) => {
      capacityOf(campaign, 'web').pendingRaise = { by: 2, at: now };
      campaign.journal.push({ kind: 'policy', group: 'web', policy: 'recycler-raise-by-2', at: now });
    },
  },
  lower: {
    intent: { kind: 'lower', group: 'web', by: 1 },
    record: ({ campaign }) => Object.assign(capacityOf(campaign, 'web'), { pendingRaise: { by: -1, at: now } }),
  },
  'terminate a victim': {
    intent: { kind: 'terminate', group: 'web', server: 'old-1', swap: s, purpose: 'victim', decrement: true, savesConsole: false },
    record: (_, swap) => Object.assign(swap, { termination: ending }),
  },
  'terminate a replacement': {
    intent: { kind: 'terminate', group: 'web', server: 'new-1', swap: s, purpose: 'rollback', decrement: true, savesConsole: true },
    record: (_, swap) => Object.assign(swap, { rollback: { outcome: 'failed', reason: 'x', at: now, termination: ending } }),
  },
  'terminate an extra server': {
    intent: { kind: 'terminate', group: 'web', server: 'new-7', purpose: 'orphan', decrement: true, savesConsole: false },
    record: ({ campaign }) => capacityOf(campaign, 'web').orphans.push({ server: 'new-7', termination: ending }),
  },
  quarantine: {
    intent: { kind: 'quarantine', group: 'web', server: 'new-1', swap: s, image: 'ami-new', cause: 'probe', reason: 'x', until: 9 },
    record: (_, swap) =>
      Object.assign(swap, { rollback: { outcome: 'failed', reason: 'x', at: now, termination: { ...ending, keepUntil: 9 } } }),
  },
  reimage: {
    intent: { kind: 'reimage', group: 'web', server: 'old-1', swap: s, image: 'ami-new', token: 't', drainedUntil: now },
    record: (_, swap) => Object.assign(swap, { reimage: { token: 't', image: 'ami-new', at: now } }),
  },
});

/** A fleet with two swaps, so that what holds for one is not taken from the other. */
const setUp = () => {
  const state = rollingFleet(3, 2);
  const other = joinedSwap(state, 'old-2', 'new-2');
  const swap = joinedSwap(state, 'old-1', 'new-1');
  return { state, swap, other };
};

const names = Object.keys(acts('s'));
const actOf = (name: string, swap: Swap): Known => acts(swap.id)[name] as Known;

test.each(names)('%s: with its record it may be written', (name) => {
  const { state, swap } = setUp();
  const { intent, record } = actOf(name, swap);
  record(state, swap);
  expect(findMissingRecord(state, intent)).toEqual([]);
});

test.each(names)('%s: without its record it is refused', (name) => {
  const { state, swap } = setUp();
  expect(findMissingRecord(state, actOf(name, swap).intent)).not.toEqual([]);
});

const named = names.filter((name) => !['suspend', 'raise', 'lower', 'terminate an extra server'].includes(name));

test.each(named)('%s: what another swap says does not count', (name) => {
  const { state, swap, other } = setUp();
  const { intent, record } = actOf(name, swap);
  record(state, other);
  if (!name.startsWith('cordon')) expect(findMissingRecord(state, intent)).not.toEqual([]);
  record(state, swap);
  const byAnother = (intent.kind === 'launch' ? { ...intent, swaps: [other.id] } : { ...intent, swap: other.id }) as Intent;
  if (intent.kind !== 'launch') expect(findMissingRecord(state, byAnother)).not.toEqual([]);
  if ('server' in intent) expect(findMissingRecord(state, { ...intent, server: 'old-3' } as Intent)).not.toEqual([]);
});

test.each(['suspend', 'raise', 'lower', 'terminate an extra server'])('%s: what is said of another group does not count', (name) => {
  const { state, swap } = setUp();
  const { intent, record } = actOf(name, swap);
  record(state, swap);
  expect(findMissingRecord(state, { ...intent, group: 'db' } as Intent)).not.toEqual([]);
});

test('another token, another number or another time is another act', () => {
  const { state, swap } = setUp();
  for (const name of ['launch', 'quarantine', 'raise', 'lower', 'reimage', 'end-work']) {
    const { intent, record } = actOf(name, swap);
    record(state, swap);
    const changes = { launch: { token: 'u' }, quarantine: { until: 8 }, raise: { by: 1 }, lower: { by: 2 }, reimage: { token: 'u' } };
    const change = changes[name as keyof typeof changes] ?? { what: 'task-2' };
    expect(findMissingRecord(state, { ...intent, ...change } as Intent)).not.toEqual([]);
  }
});

test('a victim that was sent away needs no second launch', () => {
  const { state, swap } = setUp();
  const { intent, record } = actOf('launch', swap);
  record(state, swap);
  swap.termination = ending;
  expect(findMissingRecord(state, intent)).not.toEqual([]);
});

test.each(['victim', 'rollback'] as const)('a server is not terminated for the other end of its swap: %s', (purpose) => {
  const { state, swap } = setUp();
  Object.assign(swap, { termination: ending, rollback: { outcome: 'failed', reason: 'x', at: now, termination: ending } });
  const server = purpose === 'victim' ? 'new-1' : 'old-1';
  const intent: Intent = { kind: 'terminate', group: 'web', server, swap: swap.id, purpose, decrement: true, savesConsole: false };
  expect(findMissingRecord(state, intent)).toEqual([`I5: ${server} would be terminated, and no swap says so`]);
});

test('a swap that has only begun says nothing of a trial, an ending or a standby', () => {
  const state = rollingFleet(1);
  const swap = beginSwap(state.campaign, staleServer('old-1'), 'launch-first', 'launching', false, now);
  state.swaps.push(swap);
  for (const name of named) expect(findMissingRecord(state, actOf(name, swap).intent)).not.toEqual([]);
});
