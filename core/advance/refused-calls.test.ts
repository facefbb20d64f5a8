import { describe, expect, test } from '@jest/globals';
import { draining, joinedSwap, now, rollingFleet, staleServer } from '../../tests/rolling-fleet.ts';
import type { CampaignState } from '../record/campaign.ts';
import { capacityOf } from '../record/capacity.ts';
import type { Intent, IntentResult } from '../record/intent.ts';
import { beginSwap } from '../record/swap.ts';
import { applyResults, notSent } from './apply-results.ts';

/** What a call that was refused, or whose answer says little, means for the campaign. */

const done: IntentResult = { outcome: 'done' };
const refused = (code: string, message = 'no', attempts?: number): IntentResult => ({
  outcome: 'refused',
  code,
  message,
  ...(attempts !== undefined && { attempts }),
});

const raise: Intent = { kind: 'raise', group: 'web', by: 1, purpose: 'surge' };
const suspend: Intent = { kind: 'suspend', group: 'web', processes: ['AZRebalance'] };
const trial: Intent = { kind: 'try', workload: draining, group: 'web', server: 'new-1', swap: 's', what: 'task:1', token: 't' };
const ending: Intent = { kind: 'end-work', workload: draining, group: 'web', server: 'old-1', swap: 's', what: 'task-1', reason: 'x' };

const apply = (intents: [Intent, IntentResult][], prepare: (state: CampaignState) => void = () => undefined) => {
  const state = rollingFleet(4, 1);
  prepare(state);
  return applyResults(
    state,
    intents.map(([intent, result]) => ({ intent, result })),
    now,
  );
};

describe('a campaign stops', () => {
  const launch: Intent = { kind: 'launch', group: 'web', zone: 'a', count: 1, token: 't', swaps: ['s-1'] };
  const isLaunching = (state: CampaignState): void => {
    const swap = beginSwap(state.campaign, staleServer('old-1'), 'launch-first', 'launching', false, now);
    state.swaps.push({ ...swap, id: 's-1', launch: { token: 't', count: 1, attempt: 1, at: now } });
  };

  test('at once where its image cannot be launched any more, its group is deleted, or a permission is missing', () => {
    const stopOf = (intent: Intent, result: IntentResult) => apply([[intent, result]], isLaunching).campaign.stop;
    expect(stopOf(launch, refused('InvalidAMIID.NotFound'))).toMatchObject({
      outcome: 'stopped',
      reason: expect.stringMatching(/launching in a for web: its image cannot be launched any more/),
    });
    expect(stopOf(raise, refused('ValidationError', 'AutoScalingGroup web is pending delete.'))).toMatchObject({
      outcome: 'stopped',
      reason: expect.stringMatching(/raise on web was refused, its group is deleted/),
    });
    expect(stopOf(suspend, refused('AccessDenied'))).toMatchObject({ outcome: 'stopped', reason: expect.stringMatching(/was denied/) });
    expect(stopOf(raise, refused('ValidationError'))).toBeUndefined();
  });

  test('at the fifth poll in a row with a refusal, however many there are in one', () => {
    const refusals = ({ campaign }: CampaignState): [number, boolean] => [campaign.refusals, campaign.stop !== undefined];
    const twice: [Intent, IntentResult][] = [
      [suspend, refused('ValidationError')],
      [raise, refused('ValidationError')],
    ];
    expect(refusals(apply(twice))).toEqual([1, false]);
    expect(refusals(apply(twice, ({ campaign }) => Object.assign(campaign, { refusals: 3 })))).toEqual([4, false]);
    const fifth = apply(twice, ({ campaign }) => Object.assign(campaign, { refusals: 4 }));
    expect(refusals(fifth)).toEqual([5, true]);
    expect(fifth.campaign.stop).toMatchObject({
      outcome: 'failed',
      reason: expect.stringMatching(/refused at 5 polls in a row, last: ValidationError: no/),
    });
  });

  test('for a trial, or an ending of work, that is refused again and again; one that was not sent is no refusal', () => {
    for (const intent of [trial, ending]) {
      expect(apply([[intent, refused('ClientException')]]).campaign.refusals).toBe(1);
      expect(apply([[intent, done]]).campaign.refusals).toBe(0);
    }
    expect(apply([[ending, refused(notSent)]]).campaign.refusals).toBe(0);
  });

  test('and a terminate call that is answered ends the row', () => {
    const { campaign } = apply(
      [[{ kind: 'terminate', group: 'web', server: 'x', purpose: 'orphan', decrement: true, savesConsole: false }, done]],
      (state) => Object.assign(state.campaign, { refusals: 4 }),
    );
    expect(campaign.refusals).toBe(0);
  });
});

describe('a launch', () => {
  const answer = (result: IntentResult, prepare: (state: CampaignState) => void = () => undefined) => {
    const state = rollingFleet(4);
    const swap = beginSwap(state.campaign, staleServer('old-1'), 'launch-first', 'launching', false, now);
    state.swaps.push({ ...swap, launch: { token: 't', count: 1, attempt: 1, at: now - 5_000 } });
    prepare(state);
    const intent: Intent = { kind: 'launch', group: 'web', zone: 'a', count: 1, token: 't', swaps: [swap.id] };
    const after = applyResults(state, [{ intent, result }], now);
    return { swap: after.swaps[0], capacity: capacityOf(after.campaign, 'web') };
  };

  test('that was answered has its time from then, and its zone is good again', () => {
    const { swap, capacity } = answer({ outcome: 'done', servers: ['new-1'] }, ({ campaign }) =>
      Object.assign(capacityOf(campaign, 'web').backoff, {
        a: { until: now, times: 2, message: 'x' },
        b: { until: now, times: 1, message: 'x' },
      }),
    );
    expect(swap).toMatchObject({ replacement: 'new-1', launch: { at: now - 5_000, answeredAt: now } });
    expect(Object.keys(capacity.backoff)).toEqual(['b']);
  });

  test.each<[string, IntentResult, string]>([
    ['with a reason', { outcome: 'done', servers: [], errors: [{ code: 'Full', message: 'no room' }] }, 'Full: no room'],
    ['without one', { outcome: 'done', servers: [] }, 'EC2 launched fewer servers than requested'],
    ['and nothing else', { outcome: 'done' }, 'EC2 launched fewer servers than requested'],
  ])('that brought no server, %s, gives up its swap and says why', (_, result, reason) => {
    const { swap, capacity } = answer(result);
    expect(swap).toMatchObject({ outcome: 'abandoned', reason });
    expect(swap?.launch).toBeUndefined();
    expect(capacity.backoff.a).toMatchObject({ times: 1 });
  });
});

describe('the record of terminate calls', () => {
  /** A swap both of whose servers were sent away, and an extra one; the call of one of them is refused. */
  const refuse = (purpose: 'victim' | 'rollback' | 'orphan') => {
    const call = { at: now, isConfirmed: false, decrement: true, sends: 1 };
    const state = rollingFleet(4, 1);
    const swap = Object.assign(joinedSwap(state, 'old-1', 'new-1'), {
      termination: { ...call },
      rollback: { outcome: 'failed', reason: 'x', at: now, termination: { ...call } },
    });
    capacityOf(state.campaign, 'web').orphans.push(
      { server: 'new-8', termination: { ...call } },
      { server: 'new-9', termination: { ...call } },
    );
    const server = { victim: 'old-1', rollback: 'new-1', orphan: 'new-9' }[purpose];
    const intent: Intent = { kind: 'terminate', group: 'web', server, swap: swap.id, purpose, decrement: true, savesConsole: false };
    const after = applyResults(state, [{ intent, result: refused('ValidationError') }], now);
    return {
      victim: after.swaps[0]?.termination !== undefined,
      rollback: after.swaps[0]?.rollback?.termination !== undefined,
      orphans: capacityOf(after.campaign, 'web').orphans.map((each) => each.server),
    };
  };

  test('loses exactly the one that was refused', () => {
    expect(refuse('victim')).toEqual({ victim: false, rollback: true, orphans: ['new-8', 'new-9'] });
    expect(refuse('rollback')).toEqual({ victim: true, rollback: false, orphans: ['new-8', 'new-9'] });
    expect(refuse('orphan')).toEqual({ victim: true, rollback: true, orphans: ['new-8'] });
  });
});

describe('the journal of scaling policies', () => {
  const names = (intent: Intent, result: IntentResult) =>
    apply([[intent, result]], ({ campaign }) => {
      campaign.capacity.db = capacityOf(campaign, 'web');
      for (const [group, policy] of [
        ['web', 'recycler-raise-by-1'],
        ['web', 'recycler-raise-by-2'],
        ['db', 'recycler-raise-by-1'],
      ] as const)
        campaign.journal.push({ kind: 'policy', group, policy, at: now });
    }).campaign.journal.flatMap((entry) => (entry.kind === 'policy' ? [`${entry.group} ${entry.policy}`] : []));
  const remove: Intent = { kind: 'delete-policy', group: 'web', policy: 'recycler-raise-by-1' };
  const all = ['web recycler-raise-by-1', 'web recycler-raise-by-2', 'db recycler-raise-by-1'];

  test('loses exactly the one that was deleted', () => {
    expect(names(remove, done)).toEqual(all.slice(1));
    expect(names(remove, refused('ValidationError'))).toEqual(all);
    expect(names(suspend, done)).toEqual(all);
    expect(names({ kind: 'resume', group: 'web', processes: ['AZRebalance'] }, done)).toEqual(all);
  });
});

test('a lowering that is refused is not waited for; a suspension that is answered says nothing of a raise', () => {
  const pending = ({ campaign }: CampaignState) => Object.assign(capacityOf(campaign, 'web'), { pendingRaise: { by: -1, at: now } });
  const openOf = (intent: Intent, result: IntentResult) => capacityOf(apply([[intent, result]], pending).campaign, 'web').pendingRaise;
  const lower: Intent = { kind: 'lower', group: 'web', by: 1 };
  expect(openOf(lower, refused('ValidationError'))).toBeUndefined();
  expect(openOf(lower, done)).toMatchObject({ isAnswered: true });
  expect(openOf(lower, refused('ValidationError', 'no', 2))).toEqual({ by: -1, at: now });
  expect(openOf(suspend, done)).toEqual({ by: -1, at: now });
  expect(openOf(suspend, refused('ValidationError'))).toEqual({ by: -1, at: now });
});
