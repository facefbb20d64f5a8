import { describe, expect, test } from '@jest/globals';
import { createMemoryLedger } from '../../local/memory-ledger.ts';
import { draining, joinedSwap, now, rollingFleet, snapshotOf } from '../../tests/rolling-fleet.ts';
import { LockHeld } from '../errors.ts';
import type { UncordonRequest } from '../ports.ts';
import type { IntentResult } from '../record/intent.ts';
import { listSuspended } from '../record/journal.ts';
import { fleetLock } from '../record/lock.ts';
import { resumeSuspended } from './resume-suspended.ts';

const done: IntentResult = { outcome: 'done' };

/** A campaign that rolls, with AZRebalance in its journal, and its group with these processes suspended. */
const open = async (suspended: string[], answers: IntentResult[] = [done]) => {
  const ledger = createMemoryLedger(() => now);
  const state = rollingFleet(3);
  state.campaign.journal.push({ kind: 'process', group: 'web', process: 'ReplaceUnhealthy', at: now - 900_000, isSeen: true });
  await ledger.openCampaign(state.campaign);
  const deleted: { group: string; policy: string }[] = [];
  const uncordoned: UncordonRequest[] = [];
  const calls: { group: string; processes: readonly string[] }[] = [];
  const { groups } = snapshotOf([{ id: 'old-1' }], { suspended }).observation;
  const doors = {
    clock: { now: () => now, sleep: async () => undefined },
    ledger,
    groups: {
      describe: async () => groups,
      resume: async (request: { group: string; processes: readonly string[] }) => {
        calls.push(request);
        return answers.shift() ?? done;
      },
      deletePolicy: async (request: { group: string; policy: string }) => {
        deleted.push(request);
        return answers.shift() ?? done;
      },
    },
    workloads: [
      {
        kind: draining.kind,
        uncordon: async (request: UncordonRequest) => {
          uncordoned.push(request);
          return done;
        },
      },
    ],
  };
  const { id } = state.campaign;
  return { ledger, calls, deleted, id, doors, state, uncordoned, act: () => resumeSuspended(doors, id, 'janitor') };
};

describe('putting back without a step', () => {
  test('resumes exactly what the journal has and the group still has suspended, written before and after', async () => {
    const { act, calls, ledger, id } = await open(['AZRebalance', 'Launch']);
    expect(await act()).toEqual({
      resumed: [{ kind: 'resume', group: 'web', processes: ['AZRebalance'] }],
      uncordoned: [],
      deleted: [],
      failed: [],
    });
    expect(calls).toEqual([{ group: 'web', processes: ['AZRebalance'] }]);
    const { campaign } = await ledger.readCampaign(id);
    expect(listSuspended(campaign.journal).map(({ process }) => process)).toEqual(['ReplaceUnhealthy']);
    expect(campaign.phase).toBe('roll');
    expect(await ledger.readIntents(id)).toMatchObject([{ intent: { kind: 'resume', processes: ['AZRebalance'] }, result: done }]);
    expect(await ledger.readLock(fleetLock('web'))).toMatchObject({ holder: 'janitor' });
  });

  test('deletes the scaling policies that the journal has', async () => {
    const { act, deleted, ledger, state, id } = await open([]);
    const { campaign: open1 } = await ledger.readCampaign(id);
    open1.journal.push({ kind: 'policy', group: 'web', policy: 'recycler-raise-by-2', at: now });
    await ledger.commit({
      campaign: open1,
      swaps: [],
      finished: [],
      intents: [],
      locks: [await ledger.acquireLock(fleetLock('web'), 'janitor', now, 60)],
    });
    const policy = { group: 'web', policy: 'recycler-raise-by-2' };
    expect((await act()).deleted).toEqual([{ kind: 'delete-policy', ...policy }]);
    expect(deleted).toEqual([policy]);
    expect((await ledger.readCampaign(id)).campaign.journal).toEqual(state.campaign.journal);
  });

  test('does nothing where nothing of it is suspended any more', async () => {
    const { act, calls, ledger, id } = await open(['Launch']);
    expect(await act()).toEqual({ resumed: [], uncordoned: [], deleted: [], failed: [] });
    expect(calls).toEqual([]);
    expect(await ledger.readIntents(id)).toEqual([]);
  });

  test('tries again what was not answered, and keeps in the journal what could not be done', async () => {
    const lost: IntentResult = { outcome: 'unanswered', message: 'socket hang up' };
    const lucky = await open(['AZRebalance'], [lost, done]);
    expect((await lucky.act()).failed).toEqual([]);
    const denied: IntentResult = { outcome: 'refused', code: 'AccessDenied', message: 'no' };
    const { act, ledger, id } = await open(['AZRebalance'], [denied]);
    expect((await act()).failed).toEqual(['AZRebalance of web could not be resumed (no)']);
    expect((await ledger.readCampaign(id)).campaign.journal).toHaveLength(2);
  });

  test('lifts no cordon of a server whose terminate call is not settled, and every other one', async () => {
    const { act, ledger, doors, state, uncordoned } = await open([]);
    const swap = joinedSwap(state, 'old-1', 'new-1');
    swap.termination = { at: now, isConfirmed: false, decrement: true, sends: 1 };
    for (const server of ['old-1', 'old-2'])
      state.campaign.journal.push({ kind: 'cordon', group: 'web', server, workload: draining, purpose: 'remove', at: now, before: server });
    const lock = await ledger.acquireLock(fleetLock('web'), 'test', now, 1);
    await ledger.commit({ campaign: state.campaign, swaps: [swap], finished: [], intents: [], locks: [lock] });
    await ledger.releaseLock(lock);
    expect((await act()).uncordoned.map(({ server }) => server)).toEqual(['old-2']);
    expect(uncordoned).toMatchObject([{ server: 'old-2', before: 'old-2', standing: [{ server: 'old-1' }] }]);
    expect(doors.workloads).toHaveLength(1);
  });

  test('never acts against a living holder', async () => {
    const { act, calls, ledger } = await open(['AZRebalance']);
    await ledger.acquireLock(fleetLock('web'), 'another holder', now, 180);
    await expect(act()).rejects.toThrow(LockHeld);
    expect(calls).toEqual([]);
  });
});
