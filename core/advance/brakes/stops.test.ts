import { describe, expect, test } from '@jest/globals';
import { draining, joinedSwap, now, rollingFleet, snapshotOf, staleServer, turnOn } from '../../../tests/rolling-fleet.ts';
import { capacityOf } from '../../record/capacity.ts';
import { beginSwap, type Swap } from '../../record/swap.ts';
import type { Turn } from '../turn.ts';
import {
  findHinderedRecovery,
  findLostLaunches,
  findStall,
  findStops,
  recordFailure,
  recordOthersFailures,
  tokenLifetime,
  writeOffMissingGroups,
} from './stops.ts';

const two = [{ id: 'old-1' }, { id: 'old-2' }];
const turnAt = (prepare: (turn: Turn) => void = () => undefined, servers: Parameters<typeof snapshotOf>[0] = two): Turn => {
  const turn = turnOn(rollingFleet(2), snapshotOf(servers));
  prepare(turn);
  return turn;
};

describe('a campaign stops', () => {
  test('for drains that got stuck, one more of them than replacements may fail', () => {
    const stopsAfter = (reasons: string[]) =>
      findStops(
        turnAt(({ campaign }) => {
          campaign.skipped = Object.fromEntries(reasons.map((reason, index) => [`old-${index}`, reason]));
        }),
      ).map(({ reason }) => reason);
    const stuck = 'its drain is stuck: a task of web is STOPPING';
    expect(stopsAfter([stuck, 'cordoned by others'])).toEqual([]);
    expect(stopsAfter([stuck, stuck])).toEqual(['the drains of 2 servers got stuck, the policy allows 1; last: a task of web is STOPPING']);
  });

  test('for nothing where all is as it began', () => {
    expect(findStops(turnAt())).toEqual([]);
  });

  test.each([
    ['image', { image: 'ami-newer' }],
    ['version of the template', { version: '3' }],
    ['template', { templateId: 'lt-2' }],
  ])('where a group wants another %s by now', (_, change) => {
    const stops = findStops(
      turnAt(({ observation }) => Object.assign(observation.wanted, { web: { ...observation.wanted.web, ...change } })),
    );
    expect(stops).toMatchObject([{ kind: 'stop', reason: expect.stringMatching(/web now wants/) }]);
  });

  test('not where what a group wants could not be read', () => {
    expect(findStops(turnAt(({ observation }) => delete observation.wanted.web))).toEqual([]);
  });

  test('where a person asks for it, and not for what they asked of a campaign before', () => {
    const asked = (at: number) =>
      findStops(turnAt(({ observation }) => Object.assign(observation.brakes, { stopRequested: { by: 'alice', at } })));
    const { startedAt } = rollingFleet(2).campaign;
    expect(asked(startedAt)).toMatchObject([{ reason: expect.stringContaining('alice') }]);
    expect(asked(startedAt - 1)).toEqual([]);
  });

  test('where a group is not supported any more', () => {
    expect(findStops(turnAt(({ observation: { groups } }) => void groups[0]?.unsupported.push('warm pool')))).toMatchObject([
      { reason: expect.stringMatching(/web.*warm pool/) },
    ]);
  });

  test('where more replacements failed than the policy allows', () => {
    const failed = (count: number) => findStops(turnAt(({ campaign }) => Object.assign(campaign.counters, { failed: count })));
    expect(failed(1)).toEqual([]);
    expect(failed(2)).toMatchObject([{ reason: expect.stringMatching(/2 replacements failed/) }]);
  });
});

describe('a group that is gone', () => {
  test('stops the campaign; its swaps and processes are written off, cordons are not', () => {
    const state = rollingFleet(2);
    joinedSwap(state, 'old-1', 'new-1');
    state.campaign.journal.push({ kind: 'cordon', group: 'web', server: 'old-1', workload: draining, purpose: 'remove', at: now });
    const snapshot = snapshotOf(two);
    snapshot.observation.groups.pop();
    const gone = turnOn(state, snapshot);
    writeOffMissingGroups(gone);
    expect(gone.stops).toMatchObject([{ outcome: 'stopped' }]);
    expect(gone.state.swaps).toMatchObject([{ outcome: 'abandoned' }]);
    expect(gone.campaign.journal).toMatchObject([{ kind: 'cordon' }]);
  });
});

describe('a failure', () => {
  test('counts once for each server and halves the slots', () => {
    const { campaign } = rollingFleet(2);
    campaign.earnedSlots = 9;
    recordFailure(campaign, 'new-1');
    expect(campaign).toMatchObject({ counters: { failed: 1 }, failedServers: ['new-1'], earnedSlots: 4 });
  });

  test('of a server that others launched in the wanted version counts too, once, and of no other', () => {
    const sick = { isHealthy: false, templateVersion: '2' };
    const servers = [
      { id: 'theirs', member: sick },
      { id: 'older', member: { ...sick, templateVersion: '1' } },
      { id: 'new-1', member: sick },
      { id: 'stale', member: sick },
    ];
    const turn = turnAt(({ state }) => {
      joinedSwap(state, 'old-1', 'new-1');
      Object.assign(state, { queue: [staleServer('stale')] });
    }, servers);
    recordOthersFailures(turn);
    recordOthersFailures(turn);
    expect(turn.campaign.failedServers).toEqual(['theirs']);
  });
});

describe('a launch that was never answered', () => {
  const launching = (turn: Turn, age: number): Swap => {
    const swap = beginSwap(turn.campaign, staleServer('old-1'), 'launch-first', 'launching', false, now - age);
    swap.launch = { token: 't', count: 1, attempt: 1, at: now - age };
    turn.state.swaps.push(swap);
    return swap;
  };

  test('is given up once its token may not be sent any more, and the campaign fails', () => {
    const turn = turnAt();
    const swap = launching(turn, tokenLifetime + 1);
    findLostLaunches(turn);
    expect(turn.stops).toMatchObject([{ outcome: 'failed' }]);
    expect(swap.outcome).toBe('abandoned');
  });

  test('is waited for before', () => {
    const turn = turnAt();
    launching(turn, tokenLifetime);
    findLostLaunches(turn);
    expect(turn.stops).toEqual([]);
  });
});

describe('a proof that keeps Auto Scaling from replacing servers', () => {
  const hinder = (
    since: number | undefined,
    servers: Parameters<typeof snapshotOf>[0],
    prepare: (turn: Turn) => void = () => undefined,
  ) => {
    const turn = turnAt((each) => {
      each.campaign.journal.push({ kind: 'process', group: 'web', process: 'ReplaceUnhealthy', at: 0, isSeen: true });
      if (since !== undefined) each.campaign.healingSince = since;
      prepare(each);
    }, servers);
    findHinderedRecovery(turn);
    return turn;
  };
  const sick = [{ id: 'old-1', member: { isHealthy: false } }, { id: 'old-2' }];

  test('stops once one has needed it for two minutes', () => {
    expect(hinder(undefined, sick)).toMatchObject({ stops: [], campaign: { healingSince: now } });
    expect(hinder(now - 119_999, sick).stops).toEqual([]);
    expect(hinder(now - 120_000, sick).stops).toMatchObject([{ outcome: 'stopped' }]);
  });

  test('goes on where that is over, or where it is our own server that fails', () => {
    expect(hinder(now - 120_000, two).campaign.healingSince).toBeUndefined();
    const ours = [{ id: 'old-1' }, { id: 'new-1', member: { isHealthy: false } }];
    expect(hinder(now - 120_000, ours, ({ state }) => void joinedSwap(state, 'old-1', 'new-1')).stops).toEqual([]);
  });
});

describe('a campaign in which nothing moves', () => {
  const day = 86_400_000;
  const stall = (age: number, prepare: (turn: Turn) => void = () => undefined) => {
    const turn = turnAt(({ campaign }) => Object.assign(campaign, { moved: { mark: 'roll 0 0 0', at: now - age } }));
    prepare(turn);
    findStall(turn);
    return turn;
  };

  test('stops after the time of the policy', () => {
    expect(stall(day).stops).toEqual([]);
    expect(stall(day + 1).stops).toMatchObject([{ outcome: 'stopped' }]);
  });

  test('has moved where a replacement came a stage further, and not where a launch was refused over and over', () => {
    expect(stall(day + 1, ({ state }) => void joinedSwap(state, 'old-1', 'new-1'))).toMatchObject({
      stops: [],
      campaign: { moved: { at: now } },
    });
    const refused = ({ state }: Turn) => delete joinedSwap(state, 'old-1', 'new-1').replacement;
    expect(stall(day + 1, refused).stops).toHaveLength(1);
  });

  test('is given up where it cannot even be settled, and says what is left', () => {
    const { campaign, state } = stall(day + 1, (turn) => {
      Object.assign(turn.campaign, { phase: 'settle', stop: { reason: 'stopped by alice', at: 0, outcome: 'stopped' } });
      capacityOf(turn.campaign, 'web').surge = 1;
      joinedSwap(turn.state, 'old-1', 'new-1');
      turn.campaign.moved.mark = 'stopped 0 0 2';
    });
    expect(campaign.stop).toMatchObject({ outcome: 'failed', reason: expect.stringMatching(/alice.*new-1.*web is 1/) });
    expect(state.swaps).toMatchObject([{ outcome: 'abandoned' }]);
    expect(capacityOf(campaign, 'web')).toMatchObject({ surge: 0 });
  });
});
