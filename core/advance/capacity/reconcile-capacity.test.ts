import { describe, expect, test } from '@jest/globals';
import { joinedSwap, lookOn, now, rollingFleet } from '../../../tests/rolling-fleet.ts';
import { bookOf, countHeldSlots, countSpare, readLag } from './book.ts';
import { settleBooks } from './reconcile-capacity.ts';

const servers = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `old-${index}` }));

describe('the book of a group', () => {
  test('explains what our own calls did, and what reads do not show yet', () => {
    const state = rollingFleet(3, 1);
    const book = bookOf(state.campaign, 'web');
    book.changes.push({ at: now - 1_000, by: 1 });
    expect(settleBooks(state, lookOn(servers(4)))).toEqual([]);
    expect(settleBooks(state, lookOn(servers(3)))).toEqual([]);
    expect(book.mismatch).toBeUndefined();
  });

  test('believes in a change by others at the second look only, and follows it', () => {
    const state = rollingFleet(3);
    expect(settleBooks(state, lookOn(servers(5)))).toEqual([]);
    expect(bookOf(state.campaign, 'web').mismatch).toMatchObject({ desired: 5 });
    expect(settleBooks(state, lookOn(servers(5)))).toEqual([{ group: 'web', from: 3, to: 5 }]);
    expect(bookOf(state.campaign, 'web')).toMatchObject({ others: 5, raised: 0 });
  });

  test('forgets a change that is gone at the next look', () => {
    const state = rollingFleet(3);
    settleBooks(state, lookOn(servers(5)));
    settleBooks(state, lookOn(servers(3)));
    expect(bookOf(state.campaign, 'web')).toMatchObject({ others: 3 });
    expect(bookOf(state.campaign, 'web').mismatch).toBeUndefined();
  });

  test.each([
    ['desired went down', 3, 0],
    ['desired stayed', 4, 1],
  ])('an ending that was never answered counts as ours only when %s', (_, desired, spare) => {
    const state = rollingFleet(3, 1);
    const book = bookOf(state.campaign, 'web');
    book.unsure.push(now - 1_000);
    settleBooks(state, lookOn(servers(desired)));
    // Not known yet: it holds a slot, and nothing is adopted or ended for it.
    expect([book.unsure.length, countHeldSlots(state, now), countSpare(state, 'web')]).toEqual([1, 1, 0]);
    book.unsure = [now - readLag - 1];
    settleBooks(state, lookOn(servers(desired)));
    expect([book.unsure.length, countHeldSlots(state, now), countSpare(state, 'web')]).toEqual([0, 0, spare]);
  });

  test('a joined replacement whose extra server others took stays as a server of the group', () => {
    const state = rollingFleet(3, 1);
    const swap = joinedSwap(state, 'old-0', 'new-1');
    for (const _ of [1, 2]) settleBooks(state, lookOn([...servers(5), { id: 'new-1' }]));
    expect(swap).toMatchObject({ outcome: 'abandoned', reason: 'desired capacity of web was set to 6 by others' });
  });
});
