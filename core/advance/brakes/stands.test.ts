import { describe, expect, test } from '@jest/globals';
import { addDraining, joinedSwap, rollingFleet, snapshotOf, staleServer, turnOn } from '../../../tests/rolling-fleet.ts';
import type { Verdict } from '../../record/workload.ts';
import type { Budget } from '../findings.ts';
import { indexObservation } from '../snapshot.ts';
import type { Turn } from '../turn.ts';
import { findHeldBack, findStands } from './stands.ts';

const three = [{ id: 'old-1' }, { id: 'old-2' }, { id: 'old-3' }];
const policy = { pace: { maxSurge: 0, maxUnavailable: 1 } };
const noSlack = 'web would fall below what must be in service';

/** A turn in which these servers wait to be replaced by this method. */
const turnWith = (method: Budget['method'], servers = three, max = 9): Turn => {
  const turn = turnOn(rollingFleet(3), snapshotOf(servers, { policy }));
  Object.assign(turn.observation.groups[0] ?? {}, { max });
  return Object.assign(turn, { victims: three.map(({ id }) => staleServer(id)), budget: { slots: 1, method, limits: [] } });
};

describe('a group whose servers wait', () => {
  test('does not stand where one of them can be begun with, or one is in flight', () => {
    expect(findStands(turnWith('launch-first'))).toEqual([]);
    expect(findStands(turnWith('terminate-first'))).toEqual([]);
    const turn = turnWith('launch-first', three, 3);
    joinedSwap(turn.state, 'old-9', 'new-9');
    expect(findStands(turn)).toEqual([]);
  });

  test('stands without room for an extra server', () => {
    expect(findStands(turnWith('launch-first', three, 3))).toMatchObject([
      { kind: 'hold', reason: 'no room below MaxSize of web', unblock: expect.stringContaining('(now 3)') },
    ]);
  });

  test('stands where others are missing from service already, and none may leave before it has a replacement', () => {
    const servers = [{ id: 'old-1' }, { id: 'old-2' }, { id: 'old-3', work: 'unhealthy' as const }];
    expect(findStands(turnWith('terminate-first', servers))).toMatchObject([{ kind: 'hold', reason: noSlack }]);
  });

  test('waits for its turn without standing, where the workload lets servers of another group go first', () => {
    const turnKept = (mayLeave: Verdict, isAlone: boolean) => {
      const turn = turnWith('launch-first');
      addDraining(turn.snapshot, Object.fromEntries(three.map(({ id }) => [id, { mayLeave }])));
      const [web] = turn.observation.groups;
      if (!web || isAlone) return turn;
      turn.observation.groups.push({ ...web, name: 'blue', members: [] });
      Object.assign(turn.campaign.capacity, { blue: turn.campaign.capacity.web });
      const victims = [...turn.victims, { ...staleServer('blue-1'), group: 'blue' }];
      return Object.assign(turn, { victims, snapshot: indexObservation(turn.observation, turn.now) });
    };
    const others: Verdict = { verdict: 'fail', reason: 'others go first', isTurn: true };
    expect(findStands(turnKept(others, false))).toEqual([]);
    // What keeps the one whose turn it is is the reason, not that the others wait for it.
    const turn = turnKept(others, true);
    const hand = turn.observation.workloads.at(-1);
    if (hand)
      hand.servers['old-2'] = {
        work: 'healthy',
        joined: { verdict: 'pass', reason: 'it serves' },
        mayLeave: { verdict: 'fail', reason: 'it is pinned' },
      };
    expect(findStands(turn)).toMatchObject([{ reason: 'old-2 may not leave hand: it is pinned' }]);
    // Where none goes first, it hangs, and is named; so is what has nothing to do with whose turn it is.
    expect(findStands(turnKept(others, true))).toMatchObject([{ reason: 'old-1 may not leave hand: others go first' }]);
    expect(findStands(turnKept({ verdict: 'fail', reason: 'no room' }, false))).toMatchObject([
      { reason: 'old-1 may not leave hand: no room', isPartial: true },
    ]);
  });

  test('is not judged while desired capacity is not settled', () => {
    const turn = turnWith('launch-first', three, 3);
    Object.assign(turn.campaign.capacity.web ?? {}, { unexplained: { desired: 3, at: 0 } });
    expect(findStands(turn)).toEqual([]);
  });
});

describe('a replacement that has joined', () => {
  const heldBack = (servers: { id: string; work?: 'unhealthy' }[]) => {
    const turn = turnOn(rollingFleet(3, 1), snapshotOf(servers));
    joinedSwap(turn.state, 'old-1', 'new-1');
    return findHeldBack(turn);
  };

  test('is held back while others are missing from service', () => {
    expect(heldBack([...three.slice(0, 2), { id: 'old-3', work: 'unhealthy' }, { id: 'new-1' }])).toMatchObject([
      { kind: 'hold', reason: noSlack, isPartial: true },
    ]);
  });

  test('is not where all are there', () => {
    expect(heldBack([...three, { id: 'new-1' }])).toEqual([]);
  });
});
