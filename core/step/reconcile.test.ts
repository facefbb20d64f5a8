import { describe, expect, test } from '@jest/globals';
import { createMemoryLedger } from '../../local/memory-ledger.ts';
import { joinedSwap, now, rollingFleet, snapshotOf, staleServer } from '../../tests/rolling-fleet.ts';
import { FenceBroken, InvariantBroken } from '../errors.ts';
import { parsePolicy } from '../policy/policy.ts';
import type { Doors } from '../ports.ts';
import { capacityOf } from '../record/capacity.ts';
import type { IntentResult } from '../record/intent.ts';
import { fleetLock } from '../record/lock.ts';
import { reconcile } from './reconcile.ts';

const event = { campaign: '', fleet: 'web', phase: 'roll', holder: 'e-1' };

/** A step of a fleet of two stale servers, one of which may be replaced at a time. A launch is answered so, and sees which intents were written before it. */
const open = async (answer: IntentResult = { outcome: 'done', servers: ['new-1'] }, present = ['old-1', 'old-2']) => {
  const ledger = createMemoryLedger(() => now);
  const state = rollingFleet(2);
  state.queue = [staleServer('old-1'), staleServer('old-2')];
  state.campaign.queue.surveyedAt = now;
  state.campaign.workloads = [{ kind: 'target-group', id: 'tg' }];
  await ledger.openCampaign(state.campaign);
  const { id } = state.campaign;
  const { groups, servers, workloads } = snapshotOf(present.map((each) => ({ id: each }))).observation;
  const writtenBefore: unknown[] = [];
  const doors = {
    clock: { now: () => now, sleep: async () => undefined },
    ledger,
    release: 'r1',
    groups: {
      describe: async () => groups,
      findRefreshes: async () => ({}),
      readDesiredChanges: async () => [],
      readScheduledActions: async () => [],
      launch: async () => {
        writtenBefore.push(...(await ledger.readIntents(id)));
        return answer;
      },
    },
    servers: { read: async (ids: string[]) => ids.flatMap((each) => servers[each] ?? []) },
    workloads: [{ kind: 'target-group', describe: async () => workloads }],
    policies: { read: async (name: string) => parsePolicy({}, name), readAccount: async () => ({ apiShare: 1 }) },
  } as unknown as Doors;
  const before = structuredClone(state.campaign);
  const locks = [await ledger.acquireLock(fleetLock('web'), 'e-1', now, 180)];
  const step = { state, before, locks, meter: () => undefined };
  return { ledger, id, state, writtenBefore, locks, doors, act: () => reconcile(doors, { ...event, campaign: id }, step) };
};

describe('one step', () => {
  test('writes what it decided before it calls anything, and what came of it afterwards', async () => {
    const { act, writtenBefore, ledger, id } = await open();
    await act();
    expect(writtenBefore).toMatchObject([{ intent: { kind: 'launch', zone: 'a', count: 1 } }]);
    expect(writtenBefore[0]).not.toHaveProperty('result');
    expect(await ledger.readIntents(id)).toMatchObject([{ intent: { kind: 'launch' }, result: { outcome: 'done' } }]);
    expect((await ledger.readCampaign(id)).swaps).toMatchObject([{ victim: 'old-1', replacement: 'new-1' }]);
  });

  test('that was not answered leaves its launch open, under the token that is sent again', async () => {
    const { act, ledger, id } = await open({ outcome: 'unanswered', message: 'socket hang up' });
    await act();
    const [swap] = (await ledger.readCampaign(id)).swaps;
    expect(swap?.launch?.token).toMatch(/^recycler-/);
    expect(swap?.replacement).toBeUndefined();
    expect((await ledger.readCampaign(id)).campaign.capacity.web).toMatchObject({ surge: 0 });
  });

  test('locks the workloads of its groups, which a survey may have found in this very step', async () => {
    const { act, locks, ledger } = await open();
    await act();
    expect(locks.map(({ resource }) => resource)).toEqual(['fleet/web', 'target-group/tg']);
    expect(await ledger.readLock('target-group/tg')).toMatchObject({ holder: 'e-1' });
  });

  test('calls nothing, and writes nothing, where the last guard finds an invariant broken', async () => {
    const { act, state, ledger, id } = await open(undefined, ['old-1', 'old-2', 'new-1', 'new-2']);
    capacityOf(state.campaign, 'web').surge = 2;
    for (const replacement of ['new-1', 'new-2']) joinedSwap(state, 'old-1', replacement);
    await expect(act()).rejects.toThrow(InvariantBroken);
    expect(await ledger.readIntents(id)).toEqual([]);
  });

  test('calls nothing where another holder has taken the lock meanwhile', async () => {
    const { act, writtenBefore, ledger } = await open();
    await ledger.acquireLock(fleetLock('web'), 'e-2', now + 181_000, 180, 'e-1');
    await expect(act()).rejects.toThrow(FenceBroken);
    expect(writtenBefore).toEqual([]);
  });

  test('calls nothing where the lease was revoked since it was read', async () => {
    const { act, doors, writtenBefore } = await open();
    const lease = {
      release: 'r1',
      scope: 'all' as const,
      fleets: [],
      expires: now + 60_000,
      grantedAt: 0,
      by: 'x',
      versions: ['advance:7 abc'],
      reason: 'x',
      version: 1,
    };
    doors.leases = { readLease: async () => lease, readOwnVersion: async () => 'advance:7 abc' };
    await expect(act()).rejects.toThrow(/lease of release r1 does not hold/);
    expect(writtenBefore).toEqual([]);
  });
});
