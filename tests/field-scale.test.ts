import { describe, expect, test } from '@jest/globals';
import { openSteps } from '../aws/ledger/steps.ts';
import type { Table } from '../aws/ledger/table.ts';
import { countPlanCalls } from '../bench/measure-calls.ts';
import { applySurvey, type Survey } from '../core/advance/survey.ts';
import type { Swap } from '../core/record/swap.ts';
import { fleetKey } from '../core/record/wanted.ts';
import { joinedSwap, now, rollingFleet } from './rolling-fleet.ts';

/** What grows with the account or the fleet stays inside the limits of AWS, and asks only for what it needs. */

test('the plan of one fleet asks as much in an account of sixty fleets as alone', async () => {
  expect(await countPlanCalls(60)).toEqual(await countPlanCalls(1));
});

describe('a commit', () => {
  /** The transactions of a commit of so many swaps, half of them finished, under so many locks. */
  const commit = async (swaps: number, locks: number) => {
    const transactions: object[][] = [];
    const table = { name: 'ledger', transact: async (items: object[]) => void transactions.push(items) } as unknown as Table;
    const state = rollingFleet(9);
    const all: Swap[] = Array.from({ length: swaps }, (_, index) => joinedSwap(state, `old-${index}`, `new-${index}`));
    await openSteps(table, () => now).commit({
      campaign: state.campaign,
      swaps: all.slice(0, swaps / 2),
      finished: all.slice(swaps / 2),
      intents: [],
      locks: Array.from({ length: locks }, (_, index) => ({ resource: `lock-${index}`, holder: 'me', token: 1, since: 0, expires: now })),
      lease: { release: 'r1', fleet: 'web', at: now, version: 'advance:7 abc' },
    });
    return transactions;
  };

  test.each([
    [10, 2],
    [60, 20],
    [160, 59],
    [160, 130],
  ])('of %i swaps under %i locks never has more than 100 items in a transaction, and every lock is checked', async (swaps, locks) => {
    const transactions = await commit(swaps, locks);
    expect(Math.max(...transactions.map((items) => items.length))).toBeLessThanOrEqual(100);
    const text = JSON.stringify(transactions);
    for (let index = 0; index < locks; index += 1) expect(text).toContain(`"lock#lock-${index}"`);
    // The fence of the first locks, the fleet's among them, is in each transaction that writes.
    const writing = transactions.filter((items) => items.some((item) => 'Put' in item || 'Delete' in item));
    for (const items of writing) expect(JSON.stringify(items)).toContain('"lock#lock-0"');
  });
});

test('what a fleet wants has a name that fits a sort key, however many images it is', () => {
  const images = (count: number, prefix = 'ami-0123456789abc') =>
    Array.from({ length: count }, (_, index) => ({
      templateId: 'lt-1',
      versionSpec: '2',
      version: '2',
      image: `${prefix}${String(index).padStart(4, '0')}`,
      isMoving: false,
    }));
  expect(fleetKey(images(1))).toBe('ami-0123456789abc0000');
  expect(fleetKey([...images(1), ...images(1)])).toBe('ami-0123456789abc0000');
  const many = fleetKey(images(500));
  expect(Buffer.byteLength(`wanted#${many}`)).toBeLessThan(1_024);
  expect(fleetKey(images(501))).not.toBe(many);
});

test('a survey that leaves ten thousand servers alone adds next to nothing to the record', () => {
  const state = rollingFleet(9);
  const exceptions = Array.from({ length: 10_000 }, (_, index) => ({ id: `i-0${index}`, reason: 'protected from scale-in' }));
  const survey: Survey = { servers: 10_000, stale: [], unknown: [], short: [], exceptions, kept: [] };
  const before = JSON.stringify(state.campaign).length;
  applySurvey(state, survey, [], {}, now);
  expect(state.campaign.leftAlone).toMatchObject([{ reason: 'protected from scale-in', count: 10_000 }]);
  expect(JSON.stringify(state.campaign).length - before).toBeLessThan(1_000);
});
