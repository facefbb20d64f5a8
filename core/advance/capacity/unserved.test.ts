import { describe, expect, test } from '@jest/globals';
import { joinedSwap, now, rollingFleet, snapshotOf, turnOn } from '../../../tests/rolling-fleet.ts';
import type { CampaignState } from '../../record/campaign.ts';
import { capacityOf } from '../../record/capacity.ts';
import type { Turn } from '../turn.ts';
import { readLag } from './expected-desired.ts';
import { isUnserved, lowerUnserved } from './unserved.ts';

type Servers = Parameters<typeof snapshotOf>[0];
type Prepare = (state: CampaignState) => void;

const two: Servers = [{ id: 'old-1' }, { id: 'old-2' }];
const kept = { isProtected: true };

/** At the end of a campaign: others want two servers and have them, and desired is three, for a raise of ours that no server came for. */
const turnWith = (prepare: Prepare = () => undefined, servers = two, suspended = ['AZRebalance', 'Launch'], desired = 3): Turn => {
  const state = rollingFleet(2, 1);
  state.campaign.phase = 'settle';
  state.campaign.journal.push({ kind: 'process', group: 'web', process: 'Launch', at: now - readLag - 1, isSeen: true });
  prepare(state);
  return turnOn(state, snapshotOf(servers, { desired, suspended }));
};

const ending = { at: now, isConfirmed: false, decrement: true, sends: 1 };
const reasons: [string, Prepare, Servers][] = [
  ['servers are still replaced', ({ campaign }) => Object.assign(campaign, { phase: 'roll' }), two],
  ['a swap of the group is open', (state) => void joinedSwap(state, 'old-1', 'new-1'), two],
  ['a server is on its way out', ({ campaign }) => capacityOf(campaign, 'web').orphans.push({ server: 'new-9', termination: ending }), two],
  ['nothing was raised', ({ campaign }) => Object.assign(capacityOf(campaign, 'web'), { surge: 0, baseline: 3 }), two],
  ['a raise is on its way', ({ campaign }) => Object.assign(capacityOf(campaign, 'web'), { pendingRaise: { by: 1, at: now } }), two],
  [
    'a scheduled action is near',
    ({ campaign }) => Object.assign(capacityOf(campaign, 'web'), { schedule: [{ at: now + 60_000, to: 5 }] }),
    two,
  ],
  ['a server came', () => undefined, [...two, { id: 'new-1' }]],
  ['one that is not protected is there', () => undefined, [{ id: 'old-1', member: kept }, { id: 'old-2' }, { id: 'old-3', member: kept }]],
];

describe('a raise that no server came for', () => {
  test('is known where the group has no more servers than others want', () => {
    expect(isUnserved(turnWith(), 'web')).toBe(true);
    expect(isUnserved(turnWith(), 'db')).toBe(false);
  });

  test('so is one whose server others took, where people protect all that are left', () => {
    expect(
      isUnserved(
        turnWith(
          ({ campaign }) => Object.assign(capacityOf(campaign, 'web'), { baseline: 1, surge: 2 }),
          [
            { id: 'old-1', member: kept },
            { id: 'old-2', member: kept },
          ],
        ),
        'web',
      ),
    ).toBe(true);
  });

  test.each(reasons)('is none where %s', (_, prepare, servers) => {
    const turn = turnWith(prepare, servers);
    expect(isUnserved(turn, 'web')).toBe(false);
    lowerUnserved(turn);
    expect(turn.intents).toEqual([]);
  });

  test('counts without a lease and after a stop too: that puts back', () => {
    const stop = ({ campaign }: CampaignState) =>
      Object.assign(campaign, { phase: 'roll', stop: { reason: 'x', at: now, outcome: 'stopped' } });
    expect(isUnserved(turnWith(stop), 'web')).toBe(true);
  });

  test('stays one until its lowering is seen', () => {
    const lowering = ({ campaign }: CampaignState) => Object.assign(capacityOf(campaign, 'web'), { pendingRaise: { by: -1, at: now } });
    expect(isUnserved(turnWith(lowering, [...two, { id: 'new-1' }]), 'web')).toBe(true);
  });
});

describe('desired', () => {
  const lower = (...given: Parameters<typeof turnWith>) => {
    const turn = turnWith(...given);
    lowerUnserved(turn);
    return turn;
  };

  test('is lowered by a step that the record names, once no launch can be on its way', () => {
    const { intents, campaign } = lower();
    expect(intents).toEqual([{ kind: 'lower', group: 'web', by: 1 }]);
    expect(capacityOf(campaign, 'web').pendingRaise).toEqual({ by: -1, at: now });
    expect(campaign.journal).toContainEqual({ kind: 'policy', group: 'web', policy: 'recycler-lower-by-1', at: now });
  });

  test('so it is where people had suspended Launch before', () => {
    const byOthers: Prepare = ({ campaign }) => {
      campaign.journal = campaign.journal.filter((entry) => entry.kind !== 'process' || entry.process !== 'Launch');
    };
    expect(lower(byOthers).intents).toHaveLength(1);
  });

  test.each<[string, Parameters<typeof turnWith>]>([
    ['Launch is not seen suspended', [undefined, two, ['AZRebalance']]],
    [
      'Launch was suspended so lately that a read may be from before',
      [({ campaign }) => Object.assign(campaign.journal.at(-1) ?? {}, { at: now - readLag })],
    ],
    ['it is another number than our calls and others explain', [undefined, two, ['Launch'], 4]],
    [
      'a number is not explained yet',
      [({ campaign }) => Object.assign(capacityOf(campaign, 'web'), { unexplained: { desired: 9, at: now } })],
    ],
    ['it is being lowered already', [({ campaign }) => Object.assign(capacityOf(campaign, 'web'), { pendingRaise: { by: -1, at: now } })]],
  ])('stays where %s', (_, given) => {
    expect(lower(...given).intents).toEqual([]);
  });
});
