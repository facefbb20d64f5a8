import { describe, expect, test } from '@jest/globals';
import { joinedSwap, now, rollingFleet, snapshotOf, turnOn } from '../../../tests/rolling-fleet.ts';
import type { CampaignState } from '../../record/campaign.ts';
import { capacityOf } from '../../record/capacity.ts';
import type { Swap } from '../../record/swap.ts';
import { terminateVictims } from '../swap/terminating.ts';
import { settleAbsorbed } from './absorbed.ts';
import { readLag } from './expected-desired.ts';
import { giveWay } from './give-way.ts';

type Servers = Parameters<typeof snapshotOf>[0];

const servers: Servers = [{ id: 'old-1' }, { id: 'old-2' }, { id: 'new-1' }, { id: 'new-2' }];

/** Others set desired to two; the group holds these servers, two of which were launched for swaps of ours. */
const setUp = (held: Servers = servers, desired = 2, prepare: (state: CampaignState, swaps: Swap[]) => void = () => undefined) => {
  const state = rollingFleet(2);
  const swaps = [joinedSwap(state, 'old-1', 'new-1'), joinedSwap(state, 'old-2', 'new-2')];
  for (const swap of swaps) swap.launch = { token: 't', count: 1, attempt: 1, at: now - 60_000, answeredAt: now - 60_000 };
  Object.assign(capacityOf(state.campaign, 'web'), { overSince: now - readLag - 1 });
  prepare(state, swaps);
  return { swaps, turn: turnOn(state, snapshotOf(held, { desired })) };
};

const absorbAll = (_: CampaignState, swaps: Swap[]): void => {
  for (const swap of swaps) swap.isAbsorbed = true;
};

describe('others set desired to a number without our raise', () => {
  test('and the group still holds the new servers: the swaps go on', () => {
    const { turn, swaps } = setUp();
    giveWay(turn, 'web', now, 'x');
    expect(swaps.map(({ isAbsorbed, outcome }) => [isAbsorbed, outcome])).toEqual([
      [true, undefined],
      [true, undefined],
    ]);
  });

  test('as many go on as the group holds beyond desired', () => {
    const { turn, swaps } = setUp(servers.slice(0, 3), 2);
    giveWay(turn, 'web', now, 'x');
    expect(swaps.map(({ isAbsorbed, outcome }) => [isAbsorbed, outcome])).toEqual([
      [true, undefined],
      [undefined, 'abandoned'],
    ]);
  });

  test('none goes on where it holds no more, or where the new server is not seen there', () => {
    for (const given of [setUp(servers, 4), setUp([{ id: 'old-1' }, { id: 'old-2' }, { id: 'i-1' }, { id: 'i-2' }], 2)]) {
      giveWay(given.turn, 'web', now, 'x');
      expect(given.swaps.map(({ isAbsorbed, outcome }) => [isAbsorbed, outcome])).toEqual([
        [undefined, 'abandoned'],
        [undefined, 'abandoned'],
      ]);
    }
  });
});

describe('the old server of such a swap', () => {
  const terminated = (...given: Parameters<typeof setUp>) => {
    const { turn } = setUp(...given);
    terminateVictims(turn);
    return turn;
  };

  test('leaves without lowering desired any further', () => {
    const { intents } = terminated(servers, 2, absorbAll);
    expect(intents.map((intent) => intent.kind === 'terminate' && [intent.server, intent.decrement])).toEqual([
      ['old-1', false],
      ['old-2', false],
    ]);
  });

  test('stays until it is sure that Auto Scaling ends none itself', () => {
    const lately = (overSince?: number) => (state: CampaignState, swaps: Swap[]) => {
      absorbAll(state, swaps);
      Object.assign(capacityOf(state.campaign, 'web'), { overSince });
    };
    expect(terminated(servers, 2, lately(now - readLag)).intents).toEqual([]);
    expect(terminated(servers, 2, lately(undefined)).blockers[0]?.blocker.reason).toMatch(/may end one itself/);
  });
});

describe('where the group holds less than the swaps wait for', () => {
  const settled = (held: Servers, desired: number, prepare = absorbAll) => {
    const { turn, swaps } = setUp(held, desired, prepare);
    settleAbsorbed(turn);
    return swaps.map(({ outcome }) => outcome);
  };

  test('those that joined last end, and their new servers stay', () => {
    expect(settled(servers, 2)).toEqual([undefined, undefined]);
    expect(settled(servers.slice(0, 3), 2)).toEqual([undefined, 'abandoned']);
    expect(settled(servers, 4)).toEqual(['abandoned', 'abandoned']);
  });

  test('one that was sent away counts as long as it is still seen there', () => {
    const sent = (state: CampaignState, swaps: Swap[]) => {
      absorbAll(state, swaps);
      Object.assign(swaps[0] ?? {}, { termination: { at: now, isConfirmed: true, decrement: false, sends: 1 } });
    };
    expect(settled(servers, 3, sent)).toEqual([undefined, 'abandoned']);
    expect(settled(servers.slice(1), 2, sent)).toEqual([undefined, undefined]);
  });
});
