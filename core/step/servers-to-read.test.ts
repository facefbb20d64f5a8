import { describe, expect, test } from '@jest/globals';
import { joinedSwap, now, rollingFleet, snapshotOf, staleServer } from '../../tests/rolling-fleet.ts';
import { parsePolicy } from '../policy/policy.ts';
import type { CampaignState } from '../record/campaign.ts';
import { capacityOf } from '../record/capacity.ts';
import type { Member } from '../record/observation.ts';
import { beginSwap, enterStage, type Swap } from '../record/swap.ts';
import type { WorkloadView } from '../record/workload.ts';
import { listServersToRead } from './servers-to-read.ts';

type Given = {
  looks?: number;
  lifecycles?: Record<string, string>;
  isHealthy?: boolean;
  policy?: object;
  phase?: CampaignState['campaign']['phase'];
  atWork?: string[];
  checksItself?: true;
};

const booting = (state: CampaignState, changes: Partial<Swap> = {}): void => {
  const swap = beginSwap(state.campaign, staleServer('old-1'), 'launch-first', 'launching', false, now);
  enterStage(swap, 'booting', now);
  state.swaps.push({ ...swap, replacement: 'new-1', ...changes });
};

const leaving = (state: CampaignState): void => {
  const swap = joinedSwap(state, 'old-1', 'new-1');
  enterStage(swap, 'terminating', now);
  swap.termination = { at: now, isConfirmed: true, decrement: true, sends: 1 };
};

/** The servers that are read at an ordinary poll of a fleet of two, one of which is replaced. */
const read = (
  prepare: (state: CampaignState) => void,
  { looks = 1, lifecycles = {}, isHealthy = true, policy = {}, phase, atWork = ['old-1'], checksItself }: Given = {},
) => {
  const state = rollingFleet(2);
  state.campaign.counters.looks = looks;
  if (phase) state.campaign.phase = phase;
  prepare(state);
  const { groups } = snapshotOf([{ id: 'old-1' }, { id: 'old-2' }, { id: 'new-1' }]).observation;
  const change = (member: Member): Member[] =>
    lifecycles[member.id] === 'no member'
      ? []
      : [{ ...member, lifecycle: lifecycles[member.id] ?? member.lifecycle, isHealthy: member.id === 'new-1' ? isHealthy : true }];
  const seen = groups.map((group) => ({ ...group, members: group.members.flatMap(change) }));
  const servers = Object.fromEntries(atWork.map((id) => [id, { work: 'healthy' }]));
  const working = { groups: ['web'], servers, ...(checksItself && { checksItself }) } as unknown as WorkloadView;
  return listServersToRead(state, { groups: seen, workloads: [working], policy: parsePolicy(policy, 'policy web') }).ids;
};

describe('whose facts are read', () => {
  test('none of a server that is coming, as its group says', () => {
    expect(read(booting, { lifecycles: { 'new-1': 'Pending:Wait' } })).toEqual([]);
    expect(read(booting)).toEqual([]);
  });

  test('those of one that its workload vouches for, and of its victim, since it may join at this very poll', () => {
    expect(read(booting, { atWork: ['old-1', 'new-1'], checksItself: true })).toEqual(['new-1', 'old-1']);
    expect(read(booting, { atWork: ['old-1', 'new-1'] })).toEqual([]);
    expect(read(booting, { atWork: ['old-1'], checksItself: true })).toEqual([]);
  });

  test('those of a server in trouble: not in its group, leaving it, or failing its health check', () => {
    expect(read(booting, { lifecycles: { 'new-1': 'no member' } })).toEqual(['new-1']);
    expect(read(booting, { lifecycles: { 'new-1': 'Terminating' } })).toEqual(['new-1']);
    expect(read(booting, { isHealthy: false })).toEqual(['new-1']);
  });

  test('those of everyone in flight every twelfth poll, since a group may count a machine that has stopped', () => {
    expect(read(booting, { looks: 11 })).toEqual([]);
    expect(read(booting, { looks: 12 })).toEqual(['new-1', 'old-1']);
    const before = (state: CampaignState): void => {
      booting(state);
      state.campaign.everyoneReadAt = 12;
    };
    expect(read(before, { looks: 23 })).toEqual([]);
    expect(read(before, { looks: 24 })).toEqual(['new-1', 'old-1']);
  });

  test('those of everyone in flight from the eighth poll on, once one is read anyway', () => {
    const both = (state: CampaignState): void => {
      booting(state);
      leaving(state);
    };
    expect(read(both, { looks: 7 })).toEqual(['old-1']);
    expect(read(both, { looks: 8 }).toSorted()).toEqual(['new-1', 'old-1']);
  });

  test('those of a replacement and its victim at the poll that may end the victim', () => {
    expect(read((state) => booting(state, { stage: 'checking', healthyPolls: 1 }))).toEqual(['new-1', 'old-1']);
    expect(read((state) => void joinedSwap(state, 'old-1', 'new-1'))).toEqual(['new-1', 'old-1']);
  });

  test('those of a victim whose terminate call has not shown, or that only its workloads still list', () => {
    expect(read(leaving)).toEqual(['old-1']);
    expect(read(leaving, { lifecycles: { 'old-1': 'Terminating' } })).toEqual([]);
    expect(read(leaving, { lifecycles: { 'old-1': 'no member' } })).toEqual(['old-1']);
    const unseen = (state: CampaignState): void => {
      leaving(state);
      for (const { termination } of state.swaps) if (termination) termination.isConfirmed = false;
    };
    expect(read(unseen, { lifecycles: { 'old-1': 'no member' }, atWork: [] })).toEqual(['old-1']);
  });

  test('none of a victim that its group and its workloads list no more: it has left', () => {
    expect(read(leaving, { lifecycles: { 'old-1': 'no member' }, atWork: [] })).toEqual([]);
  });

  test('those of a victim that leaves, at the end, once its workloads have let go of it', () => {
    const lifecycles = { 'old-1': 'Terminating' };
    expect(read(leaving, { lifecycles, phase: 'settle' })).toEqual([]);
    expect(read(leaving, { lifecycles, phase: 'settle', atWork: [] })).toEqual(['old-1']);
    expect(read(leaving, { lifecycles, atWork: [] })).toEqual([]);
  });

  test('those of a replacement that is rolled back, that probes must reach, or whose victim went first', () => {
    const rollback = { outcome: 'failed' as const, reason: 'it failed', at: now };
    expect(read((state) => booting(state, { rollback }))).toEqual(['new-1']);
    expect(read(booting, { policy: { proof: { probes: [{ httpGet: { port: 80, path: '/' } }] } } })).toEqual(['new-1']);
    const inPlace = (state: CampaignState): void => {
      const swap = beginSwap(state.campaign, staleServer('old-1'), 'terminate-first', 'terminating', false, now);
      enterStage(swap, 'booting', now);
      state.swaps.push({ ...swap, replacement: 'new-1' });
    };
    expect(read(inPlace)).toEqual(['new-1']);
  });

  test('those of extra servers that leave', () => {
    const orphans = [{ server: 'new-9', termination: { at: now, isConfirmed: false, decrement: true, sends: 1 } }];
    expect(read(({ campaign }) => void Object.assign(capacityOf(campaign, 'web'), { orphans }))).toEqual(['new-9']);
  });
});
