import { describe, expect, test } from '@jest/globals';
import { draining, joinedSwap, now, rollingFleet, staleServer } from '../../tests/rolling-fleet.ts';
import { capacityOf } from '../record/capacity.ts';
import type { Intent, IntentResult } from '../record/intent.ts';
import { isUnanswered } from '../record/refusal.ts';
import { beginSwap } from '../record/swap.ts';
import { applyResults, notSent } from './apply-results.ts';

const done: IntentResult = { outcome: 'done' };
const lost: IntentResult = { outcome: 'unanswered', message: 'socket hang up' };
const refused = (code: string, more: { message?: string; attempts?: number } = {}): IntentResult => ({
  outcome: 'refused',
  code,
  message: 'no',
  ...more,
});

/** Two swaps that wait for one launch of two servers. */
const launching = () => {
  const state = rollingFleet(4);
  for (const victim of ['old-1', 'old-2']) {
    const swap = beginSwap(state.campaign, staleServer(victim), 'launch-first', 'launching', false, now);
    state.swaps.push({ ...swap, launch: { token: 't', count: 2, attempt: 1, at: now } });
  }
  const swaps = state.swaps.map(({ id }) => id);
  const intent: Intent = { kind: 'launch', group: 'web', zone: 'a', count: 2, token: 't', swaps };
  return { state, intent };
};
const launched = (result: IntentResult, { state, intent } = launching()) => {
  const after = applyResults(state, [{ intent, result }], now);
  return {
    after,
    replacements: after.swaps.map(({ replacement }) => replacement),
    capacity: capacityOf(after.campaign, 'web'),
    stop: after.campaign.stop,
  };
};

describe('the answer of a launch', () => {
  const both: IntentResult = { outcome: 'done', servers: ['new-1', 'new-2'] };

  test('gives each swap its replacement, and counts what was launched', () => {
    const { replacements, capacity } = launched(both);
    expect(replacements).toEqual(['new-1', 'new-2']);
    expect(capacity).toMatchObject({ surge: 2, changes: [{ at: now, by: 2 }] });
  });

  test('that is given a second time counts nothing again', () => {
    const { after } = launched(both);
    const { intent } = launching();
    const again = launched(both, { state: after, intent });
    expect(again.capacity.surge).toBe(2);
    expect(again.replacements).toEqual(['new-1', 'new-2']);
  });

  test('that comes for a part only, and then for all, counts each server once', () => {
    const { state, intent } = launching();
    for (const swap of state.swaps.slice(0, 1)) swap.replacement = 'new-1';
    capacityOf(state.campaign, 'web').surge = 1;
    const { capacity, replacements } = launched(both, { state, intent });
    expect([capacity.surge, replacements]).toEqual([2, ['new-1', 'new-2']]);
  });

  test('that never comes leaves everything open', () => {
    const { state, intent } = launching();
    const { after } = launched(lost, { state, intent });
    for (const { launch } of after.swaps) {
      expect(launch?.unanswered).toEqual({ tries: 1, last: 'socket hang up' });
      delete launch?.unanswered;
    }
    expect(after).toEqual(state);
  });

  test('for fewer servers than asked for gives up the other swap, and the zone rests', () => {
    const errors = [{ code: 'InsufficientInstanceCapacity', message: 'none left' }];
    const { after, capacity, stop } = launched({ outcome: 'done', servers: ['new-1'], errors });
    expect(after.swaps).toMatchObject([{ replacement: 'new-1' }, { outcome: 'abandoned' }]);
    expect(capacity).toMatchObject({ surge: 1, backoff: { a: { until: now + 30_000, times: 1, message: 'none left' } } });
    expect(stop).toBeUndefined();
  });

  test('lets a zone rest twice as long each time, and at most five minutes', () => {
    const rests = [0, 1, 3, 4, 9].map((times) => {
      const given = launching();
      if (times > 0) capacityOf(given.state.campaign, 'web').backoff.a = { until: 0, times, message: '' };
      return ((launched(refused('InsufficientInstanceCapacity'), given).capacity.backoff.a?.until ?? 0) - now) / 1_000;
    });
    expect(rests).toEqual([30, 60, 240, 300, 300]);
  });

  test('for want of capacity never stops the campaign; a denial does at once, any other no at the fifth in a row', () => {
    const stopAfter = (code: string, before: number) => {
      const given = launching();
      given.state.campaign.refusals = before;
      return launched(refused(code), given).stop?.outcome;
    };
    expect(stopAfter('InsufficientInstanceCapacity', 9)).toBeUndefined();
    expect(stopAfter('AccessDenied', 0)).toBe('stopped');
    expect([stopAfter('ValidationError', 3), stopAfter('ValidationError', 4)]).toEqual([undefined, 'failed']);
  });

  test('that was not sent is no refusal', () => {
    const { after, capacity } = launched(refused(notSent));
    expect(after.swaps).toMatchObject([{ outcome: 'abandoned' }, { outcome: 'abandoned' }]);
    expect([after.campaign.refusals, capacity.backoff]).toEqual([0, {}]);
  });

  test('that is done ends a row of refusals', () => {
    const given = launching();
    given.state.campaign.refusals = 4;
    expect(launched(both, given).after.campaign.refusals).toBe(0);
  });

  test('gives up a swap that is rolled back as what it was rolled back for', () => {
    const given = launching();
    for (const swap of given.state.swaps) swap.rollback = { outcome: 'failed', reason: 'stopped', at: now };
    expect(launched(refused('ValidationError'), given).after.swaps).toMatchObject([{ outcome: 'failed', reason: 'stopped' }, {}]);
  });
});

type Terminate = Extract<Intent, { kind: 'terminate' }>;

/** A terminate call that was sent so often, and its answer. */
const terminated = (purpose: Terminate['purpose'], result: IntentResult, sends = 1) => {
  const state = rollingFleet(4, 1);
  const swap = joinedSwap(state, 'old-1', 'new-1');
  const termination = { at: now, isConfirmed: false, decrement: true, sends };
  if (purpose === 'victim') swap.termination = termination;
  if (purpose === 'rollback') swap.rollback = { outcome: 'abandoned', reason: 'x', at: now, termination };
  if (purpose === 'orphan') capacityOf(state.campaign, 'web').orphans.push({ server: 'new-9', termination });
  const server = { victim: 'old-1', rollback: 'new-1', orphan: 'new-9' }[purpose];
  const intent: Intent = { kind: 'terminate', group: 'web', server, swap: swap.id, purpose, decrement: true, savesConsole: false };
  const after = applyResults(state, [{ intent, result }], now);
  const found = {
    victim: after.swaps[0]?.termination,
    rollback: after.swaps[0]?.rollback?.termination,
    orphan: capacityOf(after.campaign, 'web').orphans[0]?.termination,
  };
  return { termination: found[purpose], campaign: after.campaign, surge: capacityOf(after.campaign, 'web').surge };
};

describe.each(['victim', 'rollback', 'orphan'] as const)('the answer of a terminate call for a server (%s)', (purpose) => {
  test('confirms it, and desired is one lower', () => {
    const { termination, surge } = terminated(purpose, done);
    expect([termination?.isConfirmed, surge]).toEqual([true, 0]);
  });

  test('that never comes leaves it open', () => {
    const { termination, surge, campaign } = terminated(purpose, lost);
    expect(termination).toMatchObject({ isConfirmed: false });
    expect([surge, campaign.refusals]).toEqual([1, 0]);
  });

  test('that is a no means that nothing was terminated by us', () => {
    const { termination, surge, campaign } = terminated(purpose, refused('ValidationError'));
    expect([termination, surge, campaign.refusals]).toEqual([undefined, 1, 1]);
  });

  test('that passes by itself is no refusal: the call is sent again', () => {
    const { termination, surge, campaign } = terminated(purpose, refused('ScalingActivityInProgress'));
    expect([termination, surge, campaign.refusals]).toEqual([undefined, 1, 0]);
  });

  test.each<[string, IntentResult, number]>([
    ['an attempt of the same call', refused('ValidationError', { attempts: 2 }), 1],
    ['a call before', refused('ValidationError'), 2],
  ])('that is a no after a lost answer leaves it open, since %s may have been carried out', (_, result, sends) => {
    const { termination, campaign } = terminated(purpose, result, sends);
    expect(termination).toMatchObject({ isConfirmed: false });
    expect(campaign.refusals).toBe(0);
  });

  test('that was not sent, or for a server that is gone, is no refusal', () => {
    expect(terminated(purpose, refused(notSent)).campaign.refusals).toBe(0);
    expect(terminated(purpose, refused('ValidationError', { message: 'Instance Id not found' })).campaign.refusals).toBe(0);
  });
});

test('a terminate call without decrement leaves desired as it is', () => {
  const state = rollingFleet(4);
  const swap = joinedSwap(state, 'old-1', 'new-1');
  swap.termination = { at: now, isConfirmed: false, decrement: false, sends: 1 };
  const intent: Intent = {
    kind: 'terminate',
    group: 'web',
    server: 'old-1',
    swap: swap.id,
    purpose: 'victim',
    decrement: false,
    savesConsole: false,
  };
  const after = applyResults(state, [{ intent, result: done }], now);
  expect(capacityOf(after.campaign, 'web').changes).toEqual([]);
});

describe('the answer of a raise', () => {
  const raised = (result: IntentResult) => {
    const state = rollingFleet(4);
    capacityOf(state.campaign, 'web').pendingRaise = { by: 2, at: now };
    const after = applyResults(state, [{ intent: { kind: 'raise', group: 'web', by: 2, purpose: 'surge' }, result }], now);
    const { surge, pendingRaise } = capacityOf(after.campaign, 'web');
    return { surge, isOpen: pendingRaise !== undefined, isAnswered: pendingRaise?.isAnswered === true, refusals: after.campaign.refusals };
  };

  test('counts what was raised only once it is seen, and forgets what was refused', () => {
    expect(raised(done)).toEqual({ surge: 0, isOpen: true, isAnswered: true, refusals: 0 });
    expect(raised(lost)).toEqual({ surge: 0, isOpen: true, isAnswered: false, refusals: 0 });
    expect(raised(refused('ValidationError'))).toEqual({ surge: 0, isOpen: false, isAnswered: false, refusals: 1 });
    expect(raised(refused(notSent))).toEqual({ surge: 0, isOpen: false, isAnswered: false, refusals: 0 });
  });

  test('that is a no after a lost attempt leaves it open: the next read tells', () => {
    expect(raised(refused('ScalingActivityInProgress', { attempts: 2 }))).toMatchObject({ surge: 0, isOpen: true });
  });
});

describe('the answer of what puts back', () => {
  const putBack = (intent: Intent, result: IntentResult) => {
    const state = rollingFleet(4);
    state.campaign.capacity.db = capacityOf(state.campaign, 'web');
    state.campaign.journal.push({ kind: 'process', group: 'web', process: 'ReplaceUnhealthy', at: now, isSeen: true });
    for (const [server, id] of [
      ['old-1', 'db'],
      ['old-1', 'search'],
      ['old-2', 'db'],
    ] as const)
      state.campaign.journal.push({ kind: 'cordon', group: 'web', server, workload: { kind: 'hand', id }, purpose: 'remove', at: now });
    const { campaign } = applyResults(state, [{ intent, result }], now);
    const names = campaign.journal.map((entry) =>
      entry.kind === 'process' ? entry.process : entry.kind === 'policy' ? entry.policy : `${entry.server} ${entry.workload.id}`,
    );
    return { names, campaign };
  };
  const all = ['AZRebalance', 'ReplaceUnhealthy', 'old-1 db', 'old-1 search', 'old-2 db'];
  const resume: Intent = { kind: 'resume', group: 'web', processes: ['AZRebalance'] };
  const uncordon: Intent = { kind: 'uncordon', workload: draining, group: 'web', server: 'old-1' };

  test('takes out of the journal exactly what was put back', () => {
    expect(putBack(resume, done).names).toEqual(all.filter((name) => name !== 'AZRebalance'));
    expect(putBack({ ...resume, group: 'db' }, done).names).toEqual(all);
    expect(putBack(uncordon, done).names).toEqual(all.filter((name) => name !== 'old-1 db'));
  });

  test.each([
    ['was refused', refused('ValidationError'), 1],
    ['was never answered', lost, 0],
  ])('keeps in the journal what %s', (_, result, refusals) => {
    for (const intent of [resume, uncordon]) {
      const { names, campaign } = putBack(intent, result);
      expect([names, campaign.refusals]).toEqual([all, refusals]);
    }
  });

  test('of a cordon or a suspension that is refused counts, and the journal keeps its word', () => {
    const cordon: Intent = { kind: 'cordon', workload: draining, group: 'web', server: 'old-1', swap: 's', purpose: 'remove' };
    for (const intent of [cordon, { ...resume, kind: 'suspend' } as Intent]) {
      const { names, campaign } = putBack(intent, refused('AccessDenied'));
      expect([names, campaign.stop?.outcome]).toEqual([all, 'stopped']);
    }
  });
});

test('the state that is given stays as it is', () => {
  const { state, intent } = launching();
  const before = structuredClone(state);
  applyResults(state, [{ intent, result: { outcome: 'done', servers: ['new-1', 'new-2'] } }], now);
  expect(state).toEqual(before);
});

test.each(['ThrottlingException', 'RequestLimitExceeded', 'IdempotentCallInProgress', 'InternalFailure', 'TimeoutError', 'ECONNRESET'])(
  '%s is no answer, so that the same call is sent again',
  (code) => {
    expect(isUnanswered(code)).toBe(true);
    expect(isUnanswered('ValidationError')).toBe(false);
  },
);
