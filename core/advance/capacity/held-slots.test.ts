import { describe, expect, test } from '@jest/globals';
import { joinedSwap, now, rollingFleet, snapshotOf, staleServer, turnOn } from '../../../tests/rolling-fleet.ts';
import type { CampaignState } from '../../record/campaign.ts';
import { capacityOf, openCapacity } from '../../record/capacity.ts';
import { beginSwap, type Swap } from '../../record/swap.ts';
import { countBudget } from './budget.ts';
import { measureCapacity } from './measure-capacity.ts';
import { countExtra, countHeldSlots, countMembers, countOwnExtra, countUnassigned, isHoldingSlot } from './slots.ts';

const call = (change: Partial<NonNullable<Swap['termination']>> = {}) => ({
  at: now,
  isConfirmed: true,
  decrement: true,
  sends: 1,
  ...change,
});
const swapOf = (change: Partial<Swap> = {}, state: CampaignState = rollingFleet(4, 1)): Swap =>
  Object.assign(joinedSwap(state, 'old-1', 'new-1'), change);

describe('a swap holds a slot', () => {
  test.each<[string, Partial<Swap>, boolean]>([
    ['until its old server is terminated', {}, true],
    ['no more once that is confirmed', { termination: call() }, false],
    ['of this very step, before it is answered', { termination: call({ isConfirmed: false }) }, false],
    ['of an earlier step, which was never answered', { termination: call({ isConfirmed: false, at: now - 1 }) }, true],
    ['while its new server, rolled back, is not sent away yet', { rollback: { outcome: 'failed', reason: 'x', at: now } }, true],
    ['no more once that one is', { rollback: { outcome: 'failed', reason: 'x', at: now, termination: call() } }, false],
    ['no more once it has ended', { outcome: 'done' }, false],
    [
      'where the old one goes first, until the new one has joined',
      { method: 'terminate-first', stage: 'booting', termination: call() },
      true,
    ],
    ['where the old one goes first, no more then', { method: 'terminate-first', stage: 'joined', termination: call() }, false],
    ['where the old one goes first, as a proof until that has ended', { method: 'terminate-first', stage: 'joined', isProof: true }, true],
    ['where it comes back itself, until it has', { method: 'reimage', stage: 'reimaging' }, true],
  ])('%s', (_, change, holds) => {
    expect(isHoldingSlot(swapOf(change), now)).toBe(holds);
  });
});

describe('servers that we raised desired for', () => {
  const unassigned = (change: Partial<Swap>, prepare: (state: CampaignState) => void = () => undefined) => {
    const state = rollingFleet(4, 3);
    swapOf(change, state);
    prepare(state);
    return countUnassigned(state, 'web');
  };

  test('belong to a swap while its new server runs beside the old one', () => {
    expect(unassigned({})).toBe(2);
    expect(unassigned({ termination: call() })).toBe(3);
    expect(unassigned({ outcome: 'abandoned' })).toBe(3);
    expect(unassigned({ isAbsorbed: true })).toBe(3);
    expect(unassigned({ method: 'terminate-first' })).toBe(3);
    const rolledBack = (termination: object) => ({
      method: 'terminate-first' as const,
      rollback: { outcome: 'failed' as const, reason: 'x', at: now, termination: call(termination) },
    });
    expect(unassigned(rolledBack({ isConfirmed: false }))).toBe(2);
    expect(unassigned(rolledBack({ isConfirmed: false, decrement: false }))).toBe(3);
    expect(unassigned(rolledBack({}))).toBe(3);
    expect(unassigned({ replacement: undefined as never })).toBe(3);
  });

  test('are fewer by those of which it is open, and by those that were sent away and not seen leaving', () => {
    const orphans = [call({ isConfirmed: false }), call()].map((termination, index) => ({ server: `x-${index}`, termination }));
    expect(unassigned({}, ({ campaign }) => Object.assign(capacityOf(campaign, 'web'), { orphans }))).toBe(1);
    expect(unassigned({}, ({ campaign }) => Object.assign(capacityOf(campaign, 'web'), { ambiguous: [now] }))).toBe(1);
  });

  test('are extra only as far as the group holds them: not those that leave, stand by or are detached', () => {
    const lifecycles = ['InService', 'Pending', 'Terminating', 'Detaching', 'Standby', 'EnteringStandby'];
    const view = snapshotOf(
      lifecycles.map((lifecycle, index) => ({ id: `old-${index}`, member: { lifecycle } })),
      { desired: 2 },
    ).group('web');
    if (!view) throw new Error('no group');
    expect(countMembers(view)).toBe(2);
    const state = rollingFleet(1, 3);
    expect(countExtra(state, view, now)).toBe(1);
    capacityOf(state.campaign, 'web').orphans.push({ server: 'x', termination: call() });
    expect(countExtra(state, view, now)).toBe(0);
  });

  test('count for the account as long as they are there, asked for, or being launched', () => {
    const state = rollingFleet(4, 1);
    expect(countOwnExtra(state)).toBe(1);
    capacityOf(state.campaign, 'web').pendingRaise = { by: 2, at: now };
    expect(countOwnExtra(state)).toBe(3);
    state.campaign.capacity.db = { ...openCapacity(4, 0), surge: -3, pendingRaise: { by: -2, at: now } };
    expect(countOwnExtra(state)).toBe(3);
    const launch = { token: 't', count: 1, attempt: 1, at: now };
    const launching = beginSwap(state.campaign, staleServer('old-2'), 'launch-first', 'launching', false, now);
    state.swaps.push(
      { ...launching, launch },
      { ...launching, launch, replacement: 'new-2' },
      { ...launching, launch, outcome: 'abandoned' },
      launching,
    );
    expect(countOwnExtra(state)).toBe(4);
  });

  test('that an old server which went first is owed hold its slot', () => {
    const held = (change: Partial<Swap>) => {
      const state = rollingFleet(4);
      swapOf({ method: 'terminate-first', stage: 'terminating', ...change }, state);
      return countHeldSlots(state, now);
    };
    expect(held({ termination: call(), replacement: undefined as never })).toBe(1);
    expect(held({ outcome: 'done' })).toBe(0);
  });
});

describe('what is measured at each poll', () => {
  const measure = (
    servers: Parameters<typeof snapshotOf>[0],
    seen: object = {},
    policy: object = {},
    prepare: (state: CampaignState) => void = () => undefined,
  ) => {
    const state = rollingFleet(4, 1);
    Object.assign(state.campaign.seen, seen);
    prepare(state);
    const turn = turnOn(state, snapshotOf(servers, { desired: 5, policy }));
    measureCapacity(turn);
    return { ...turn.capacity, seen: state.campaign.seen };
  };
  const four = ['old-1', 'old-2', 'old-3', 'old-4'].map((id) => ({ id }));
  const starting = { id: 'new-1', work: 'starting' as const };
  const leaving = { id: 'old-5', member: { lifecycle: 'Terminating:Wait' } };

  test('is what serves, what there is, what is desired, and what must be in service', () => {
    expect(measure([...four, starting, leaving])).toMatchObject({ inService: 4, total: 5, desired: 5, floor: 4 });
    expect(measure(four, {}, { pace: { maxUnavailable: 1 } }).floor).toBe(3);
  });

  test('is kept at its extremes', () => {
    expect(measure([...four, starting, leaving]).seen).toEqual({
      desired: 5,
      minInService: 4,
      ownStarting: 0,
      maxTotal: 5,
      maxMachines: 6,
    });
    const before = { desired: 9, minInService: 3, ownStarting: 1, maxTotal: 8, maxMachines: 9 };
    expect(measure(four, before).seen).toEqual(before);
    expect(measure(four, { ...before, minInService: 4, ownStarting: 2 }).seen).toMatchObject({ minInService: 4, ownStarting: 2 });
  });

  test('says how many of those that were missing were our own and still starting', () => {
    const short = [...four.slice(1), starting];
    const own = (state: CampaignState): void => void swapOf({ stage: 'booting' }, state);
    expect(measure(short, {}, {}, own).seen).toMatchObject({ minInService: 3, ownStarting: 1 });
    expect(measure([...four, starting], {}, {}, own).seen).toMatchObject({ minInService: 4, ownStarting: 0 });
    expect(measure(short, {}, {}, (state) => void swapOf({ outcome: 'failed' }, state)).seen).toMatchObject({ ownStarting: 0 });
    expect(measure([...four.slice(1), { id: 'new-1' }].slice(1), {}, {}, own).seen).toMatchObject({ minInService: 3, ownStarting: 0 });
    expect(measure(four.slice(1), {}, {}, (state) => void swapOf({ replacement: undefined as never }, state)).seen).toMatchObject({
      ownStarting: 0,
    });
  });
});

describe('the machines of a fleet', () => {
  const count = (prepare: (state: CampaignState) => void) => {
    const state = rollingFleet(4, 1);
    prepare(state);
    return countBudget(
      state,
      snapshotOf([{ id: 'old-1' }, { id: 'old-2', member: { lifecycle: 'Terminating' } }]),
      turnOn(state, snapshotOf([])).policy as never,
    ).machines?.now;
  };
  const launch = { token: 't', count: 1, attempt: 1, at: now };

  test('are those that its groups list, and those that were launched and are not listed yet', () => {
    expect(count(() => undefined)).toBe(2);
    expect(count((state) => void swapOf({}, state))).toBe(3);
    expect(count((state) => void swapOf({ replacement: 'old-2' }, state))).toBe(2);
    expect(count((state) => void swapOf({ replacement: undefined as never, launch }, state))).toBe(3);
    expect(count((state) => void swapOf({ replacement: undefined as never }, state))).toBe(2);
    expect(count((state) => void swapOf({ outcome: 'done' }, state))).toBe(2);
    expect(count((state) => void swapOf({ method: 'terminate-first' }, state))).toBe(2);
    expect(count(({ campaign }) => Object.assign(capacityOf(campaign, 'web'), { pendingRaise: { by: 4, at: now } }))).toBe(3);
  });
});
