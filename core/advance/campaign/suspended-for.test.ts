import { describe, expect, test } from '@jest/globals';
import { joinedSwap, now, rollingFleet, snapshotOf, turnOn } from '../../../tests/rolling-fleet.ts';
import type { CampaignState } from '../../record/campaign.ts';
import { capacityOf } from '../../record/capacity.ts';
import { listSuspended } from '../../record/journal.ts';
import type { Swap } from '../../record/swap.ts';
import { readLag } from '../capacity/expected-desired.ts';
import type { Finding } from '../findings.ts';
import type { Turn } from '../turn.ts';
import { maintainSuspensions } from './suspensions.ts';

const servers = [{ id: 'old-1' }, { id: 'new-1' }];
const process = (name: string, change: object = {}) => ({
  kind: 'process' as const,
  group: 'web',
  process: name,
  at: now - 900_000,
  isSeen: true,
  ...change,
});

type Given = { phase?: string; suspended?: string[]; journal?: string[]; swap?: Partial<Swap>; findings?: Partial<Finding>[] };

/** What is suspended and resumed of a campaign in this phase, with this swap, where the group has these processes suspended. */
const maintain = (
  { phase = 'roll', suspended = [], journal = suspended, swap, findings = [] }: Given,
  prepare: (state: CampaignState, turn?: Turn) => void = () => undefined,
) => {
  const state = rollingFleet(2);
  state.campaign.phase = phase as 'roll';
  state.campaign.journal = journal.map((name) => process(name));
  if (swap) Object.assign(joinedSwap(state, 'old-1', 'new-1'), swap);
  prepare(state);
  const turn = turnOn(state, snapshotOf(servers, { suspended }));
  Object.assign(turn, { findings });
  maintainSuspensions(turn);
  const of = (kind: 'suspend' | 'resume') => turn.intents.flatMap((intent) => (intent.kind === kind ? [intent.processes] : []));
  return { ...turn, suspends: of('suspend'), resumes: of('resume') };
};

describe('each phase has its own processes suspended', () => {
  test.each<[string, string[][]]>([
    ['survey', []],
    ['proof', [['AZRebalance', 'ReplaceUnhealthy']]],
    ['roll', [['AZRebalance']]],
    ['settle', [['AZRebalance']]],
    ['restore', []],
  ])('%s', (phase, suspends) => {
    const found = maintain({ phase });
    expect(found.suspends).toEqual(suspends);
    expect(listSuspended(found.campaign.journal).map((entry) => [entry.process, entry.at, entry.isSeen])).toEqual(
      suspends.flat().map((name) => [name, now, false]),
    );
    expect(found.isReady).toBe(suspends.length === 0);
  });

  test('a server that comes back is neither found unhealthy nor replaced: only while it is away, in its own group', () => {
    const all = [['AZRebalance', 'HealthCheck', 'ReplaceUnhealthy']];
    const reimaging: Partial<Swap> = { method: 'reimage', stage: 'reimaging' };
    for (const phase of ['proof', 'roll', 'settle']) expect(maintain({ phase, swap: reimaging }).suspends).toEqual(all);
    expect(maintain({ phase: 'restore', swap: reimaging }).suspends).toEqual([]);
    expect(maintain({ swap: { ...reimaging, outcome: 'done' } }).suspends).toEqual([['AZRebalance']]);
    expect(maintain({ swap: { ...reimaging, group: 'db' } }).suspends).toEqual([['AZRebalance']]);
    expect(maintain({ swap: { method: 'launch-first' } }).suspends).toEqual([['AZRebalance']]);
  });

  test('a proof that failed settles with Auto Scaling unable to replace its server, until that has left', () => {
    const both = ['AZRebalance', 'ReplaceUnhealthy'];
    const failed: Partial<Swap> = { isProof: true, rollback: { outcome: 'failed', reason: 'x', at: now } };
    const settle = (swap: Partial<Swap>, journal = both, prepare?: (state: CampaignState) => void) =>
      maintain({ phase: 'settle', suspended: journal, swap }, prepare).resumes;
    expect(settle(failed)).toEqual([]);
    expect(settle({ ...failed, isProof: false })).toEqual([['ReplaceUnhealthy']]);
    expect(settle({ ...failed, isProof: false }, both, ({ campaign }) => Object.assign(campaign, { proven: [] }))).toEqual([]);
    expect(settle({ ...failed, outcome: 'failed' })).toEqual([['ReplaceUnhealthy']]);
    expect(settle({ ...failed, rollback: { outcome: 'abandoned', reason: 'x', at: now } })).toEqual([['ReplaceUnhealthy']]);
    expect(settle({ isProof: true })).toEqual([['ReplaceUnhealthy']]);
    expect(maintain({ phase: 'settle', suspended: ['AZRebalance'], swap: failed }).suspends).toEqual([]);
  });
});

describe('a hold', () => {
  const hold = { kind: 'hold' as const, reason: 'x', unblock: 'y' };
  const held = ['AZRebalance'];

  test('of the whole fleet resumes everything, so that Auto Scaling can heal, once nothing is under way', () => {
    expect(maintain({ suspended: held, findings: [hold] }).resumes).toEqual([held]);
    expect(maintain({ suspended: held, findings: [hold], swap: {} }).resumes).toEqual([]);
    expect(maintain({ suspended: held, findings: [hold], swap: { outcome: 'done' } }).resumes).toEqual([held]);
  });

  test.each<[string, Partial<Finding>]>([
    ['of a part', { ...hold, isPartial: true }],
    ['that is over at the next poll', { ...hold, isBrief: true }],
    ['that is a stop', { ...hold, kind: 'stop' }],
  ])('%s resumes nothing', (_, finding) => {
    expect(maintain({ suspended: held, findings: [finding] }).resumes).toEqual([]);
  });
});

describe('the journal of processes', () => {
  const entryAfter = (change: object, suspended: string[], phase = 'roll') => {
    const { campaign, intents, stops } = maintain({ phase, suspended, journal: [] }, (state) => {
      state.campaign.journal = [process('AZRebalance', change)];
    });
    return { entry: listSuspended(campaign.journal)[0], handsOff: campaign.handsOff, intents, stops };
  };

  test('knows what was seen, and that a call to resume came to nothing', () => {
    expect(entryAfter({ isSeen: false }, ['AZRebalance']).entry).toMatchObject({ isSeen: true });
    expect(entryAfter({ givenBackAt: now - readLag - 1 }, ['AZRebalance']).entry).not.toHaveProperty('givenBackAt');
    expect(entryAfter({ givenBackAt: now - readLag }, ['AZRebalance']).entry).toMatchObject({ givenBackAt: now - readLag });
  });

  test('drops what others resumed, once no read can be older than our call', () => {
    expect(entryAfter({ at: now - readLag - 1 }, [])).toMatchObject({ handsOff: [{ group: 'web', process: 'AZRebalance' }] });
    for (const change of [{ at: now - readLag }, { isSeen: false }, { givenBackAt: now }])
      expect(entryAfter(change, []).handsOff).toEqual([]);
  });

  test('one that was resumed by us is suspended again where it is wanted again', () => {
    const { entry, intents } = entryAfter({ givenBackAt: now - 1 }, []);
    expect(intents).toMatchObject([{ kind: 'suspend', processes: ['AZRebalance'] }]);
    expect(entry).toMatchObject({ at: now, isSeen: false });
    expect(entry).not.toHaveProperty('givenBackAt');
  });

  test('only a proof stops for what others resume, and only for what it wants', () => {
    expect(entryAfter({}, [], 'proof').stops.map(({ reason }) => reason)).toEqual([
      'AZRebalance of web was resumed by others during the proof',
    ]);
    expect(entryAfter({}, []).stops).toEqual([]);
    const other = maintain({ phase: 'proof', suspended: ['AZRebalance', 'ReplaceUnhealthy'], journal: [] }, (state) => {
      state.campaign.journal = [process('HealthCheck'), process('AZRebalance'), process('ReplaceUnhealthy')];
    });
    expect(other.stops).toEqual([]);
    expect(other.campaign.handsOff).toEqual([{ group: 'web', process: 'HealthCheck' }]);
  });

  test('nothing is suspended without a lease, nor again where others resumed it', () => {
    const state = rollingFleet(2);
    state.campaign.journal = [];
    const snapshot = snapshotOf(servers, { suspended: [] });
    snapshot.observation.noLease = 'none';
    const turn = turnOn(state, snapshot);
    maintainSuspensions(turn);
    expect([turn.intents, turn.isReady, state.campaign.journal]).toEqual([[], false, []]);
    const handsOff = maintain({}, ({ campaign }) => {
      campaign.handsOff = [
        { group: 'web', process: 'AZRebalance' },
        { group: 'db', process: 'ReplaceUnhealthy' },
      ];
      campaign.phase = 'proof';
    });
    expect(handsOff.suspends).toEqual([['ReplaceUnhealthy']]);
  });
});

describe('scaling policies of ours', () => {
  const policies = ({ campaign }: CampaignState): void => {
    for (const group of ['web', 'db']) campaign.journal.push({ kind: 'policy', group, policy: `raise-${group}`, at: now });
  };
  const deletes = ({ intents }: ReturnType<typeof maintain>) =>
    intents.flatMap((intent) => (intent.kind === 'delete-policy' ? [intent.policy] : []));

  test('leave with the last process, those of the group alone, and none while a raise is on its way', () => {
    expect(deletes(maintain({ phase: 'restore' }, policies))).toEqual(['raise-web']);
    expect(deletes(maintain({}, policies))).toEqual([]);
    const raising = (state: CampaignState): void => {
      policies(state);
      capacityOf(state.campaign, 'web').pendingRaise = { by: 1, at: now };
    };
    expect(deletes(maintain({ phase: 'restore' }, raising))).toEqual([]);
  });
});

test('marks are taken off only where unhealthy servers may be replaced again', () => {
  const marked = (suspended: string[]) => {
    const state = rollingFleet(2);
    state.campaign.phase = 'restore';
    state.campaign.journal = suspended.map((name) => process(name));
    const turn = turnOn(state, snapshotOf([{ id: 'old-1', member: { isHealthy: false } }], { suspended }));
    maintainSuspensions(turn);
    return turn.intents.filter(({ kind }) => kind === 'clear-mark').length;
  };
  expect([marked(['AZRebalance']), marked(['ReplaceUnhealthy'])]).toEqual([0, 1]);
});
