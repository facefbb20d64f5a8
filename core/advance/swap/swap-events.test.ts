import { describe, expect, test } from '@jest/globals';
import { joinedSwap, now, rollingFleet, snapshotOf, turnOn } from '../../../tests/rolling-fleet.ts';
import type { CampaignState } from '../../record/campaign.ts';
import type { Swap } from '../../record/swap.ts';
import type { SwapEvent } from '../findings.ts';
import type { Turn } from '../turn.ts';
import { applySwapEvents } from './swap-events.ts';

const policy = { pace: { maxSurge: 9, growth: 3 } };

/** What becomes of a campaign of twenty servers in which this happened to the swap of `old-1`, or to others. */
const apply = (
  list: (swap: Swap, state: CampaignState) => SwapEvent[],
  prepare: (state: CampaignState, swap: Swap) => void = () => undefined,
) => {
  const state = rollingFleet(20, 1);
  const swap = joinedSwap(state, 'old-1', 'new-1');
  state.campaign.earnedSlots = 1;
  prepare(state, swap);
  const turn = turnOn(state, snapshotOf([{ id: 'old-1' }, { id: 'new-1' }], { policy }));
  turn.swapEvents.push(...list(swap, state));
  applySwapEvents(turn);
  return turn;
};

const said = ({ notices }: Turn) => notices.map(({ level, text, server }) => [level, text, server]);
const unproven = ({ campaign }: CampaignState): void => {
  campaign.proven = [];
};

describe('a replacement that joined', () => {
  const join = (swap: Swap): SwapEvent[] => [{ kind: 'joined', swap }];

  test('earns slots once its image is proven, as many as growth says and never more than the policy allows', () => {
    expect(apply(join).campaign.earnedSlots).toBe(3);
    expect(apply((swap) => [...join(swap), ...join(swap)]).campaign.earnedSlots).toBe(5);
    expect(apply((swap) => Array.from({ length: 9 }, () => join(swap)).flat()).campaign.earnedSlots).toBe(9);
    expect(apply(join, unproven).campaign.earnedSlots).toBe(1);
    expect(said(apply(join))).toEqual([]);
  });
});

describe('a proof that passed', () => {
  const prove = (swap: Swap): SwapEvent[] => [{ kind: 'proven', swap }];

  test('is said, with its image and its server', () => {
    expect(said(apply(prove))).toEqual([['info', 'the proof passed: ami-new is proven by canary instance new-1', 'new-1']]);
    const unnamed = apply(prove, ({ campaign }, swap) => {
      campaign.wanted = {};
      delete swap.replacement;
    });
    expect(said(unnamed)).toEqual([['info', 'the proof passed: the image is proven by canary instance ', undefined]]);
  });

  test('counts what has joined behind it, each once, and nothing that was rolled back, has ended, boots, or has another image', () => {
    const behind = (change: (other: Swap, state: CampaignState) => void) =>
      apply(prove, (state, swap) => {
        swap.stage = 'booting';
        change(joinedSwap(state, 'old-2', 'new-2'), state);
      }).campaign.earnedSlots;
    expect(behind(() => undefined)).toBe(3);
    expect(behind((other) => Object.assign(other, { outcome: 'done' }))).toBe(1);
    expect(behind((other) => Object.assign(other, { rollback: { outcome: 'failed', reason: 'x', at: now } }))).toBe(1);
    expect(behind((other) => Object.assign(other, { stage: 'checking' }))).toBe(1);
    expect(
      behind((other, { campaign }) => {
        other.group = 'db';
        campaign.wanted.db = { ...campaign.wanted.web, image: 'ami-other' } as (typeof campaign.wanted)['web'];
      }),
    ).toBe(1);
    const joinedNow = apply(
      (swap, { swaps }) => [...prove(swap), { kind: 'joined', swap: swaps[1] as Swap }],
      (state, swap) => {
        swap.stage = 'booting';
        joinedSwap(state, 'old-2', 'new-2');
      },
    );
    expect(joinedNow.campaign.earnedSlots).toBe(3);
  });
});

describe('a replacement that failed', () => {
  const fail =
    (isImageFault = true) =>
    (swap: Swap): SwapEvent[] => [{ kind: 'failed', swap, isImageFault }];
  const rolledBack = (_: CampaignState, swap: Swap): void => {
    swap.rollback = { outcome: 'failed', reason: 'its probe failed', at: now };
  };

  test('is counted and said once, with what became of the old server', () => {
    const turn = apply((swap) => [...fail()(swap), ...fail()(swap)], rolledBack);
    expect(turn.campaign).toMatchObject({ counters: { failed: 1 }, failedServers: ['new-1'] });
    expect(said(turn)).toEqual([['warning', 'its probe failed; old-1 stays in service', 'new-1']]);
    expect(turn.notices[0]?.next).toMatch(/recycler report .* has the swap/);
    expect([turn.stops, turn.campaign.failedProof]).toEqual([[], undefined]);
  });

  test('after it had joined, or before it was known, says so', () => {
    expect(said(apply(fail()))).toEqual([['warning', 'replacement new-1 failed after it had joined; old-1 stays in service', 'new-1']]);
    const unknown = apply(fail(), (_, swap) => {
      delete swap.replacement;
    });
    expect(said(unknown)[0]?.[2]).toBeUndefined();
    expect(unknown.campaign.failedServers).toEqual([unknown.state.swaps[0]?.id]);
  });

  test.each<[Swap['method'], RegExp]>([
    ['terminate-first', /; old-1 had left before$/],
    ['reimage', /; old-1 and its volumes are kept$/],
  ])('%s: says what became of the old server', (method, text) => {
    expect(said(apply(fail(), (_, swap) => Object.assign(swap, { method })))[0]?.[1]).toMatch(text);
  });

  test('as the proof of its image stops the campaign, and speaks against the image where that is to blame', () => {
    const asProof = (isImageFault: boolean, prepare: (state: CampaignState) => void = () => undefined) =>
      apply(fail(isImageFault), (state, swap) => {
        unproven(state);
        rolledBack(state, swap);
        prepare(state);
      });
    const rejected = ({ intents }: Turn) => intents.filter(({ kind }) => kind === 'reject');
    const bad = asProof(true);
    expect(bad.stops).toEqual([{ reason: 'the proof failed: its probe failed', at: now, outcome: 'stopped' }]);
    expect([bad.campaign.failedProof, rejected(bad).length]).toEqual(['image', 1]);
    const other = asProof(false);
    expect(other.stops).toHaveLength(1);
    expect([other.campaign.failedProof, rejected(other).length]).toEqual(['other', 0]);
    const healed = asProof(true, ({ campaign }) => Object.assign(campaign, { heal: { server: 'old-1', why: 'x', signs: [] } }));
    expect([healed.campaign.failedProof, rejected(healed).length]).toEqual(['other', 0]);
    const unnamed = asProof(true, ({ campaign }) => Object.assign(campaign, { wanted: {} }));
    expect(rejected(unnamed)).toEqual([]);
  });

  test('with data that does not come back is the last that is tried, proof or not', () => {
    const turn = apply(fail(false), (state, swap) => {
      rolledBack(state, swap);
      Object.assign(swap, { method: 'reimage', reimage: { token: 't', image: 'ami-new', at: now } });
    });
    expect(turn.stops).toEqual([{ reason: 'its probe failed', at: now, outcome: 'stopped' }]);
    expect(turn.notices[0]?.next).toMatch(/^find out what became of old-1;/);
  });
});
