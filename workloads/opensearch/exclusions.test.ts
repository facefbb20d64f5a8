import { describe, expect, test } from '@jest/globals';
import { clusterOf, excluding, nodeOf } from './cluster-for-tests.ts';
import { findExclusions, isExcludedById, withIds, withoutId } from './exclusions.ts';
import { keys } from './settings-keys.ts';

const persistent = (value: string) => ({ persistent: { [keys.excludeIds]: value } });

describe('the exclusion by id', () => {
  test('keeps what others have excluded, in their order, and names no id twice', () => {
    expect(withIds(persistent('theirs,also'), ['ours', 'theirs'])).toBe('theirs,also,ours');
    expect(withIds({ persistent: {} }, ['ours'])).toBe('ours');
  });

  test('loses our id alone, and is removed where none is left: an empty text would stay', () => {
    expect(withoutId(persistent('theirs,ours'), 'ours')).toBe('theirs');
    expect(withoutId(persistent('ours'), 'ours')).toBeNull();
    expect(withoutId(persistent('theirs'), 'ours')).toBe('theirs');
  });

  test('matches a whole id, never a part of it', () => {
    const node = nodeOf('n1');
    expect(isExcludedById(clusterOf({ settings: excluding('n1') }), node)).toBe(true);
    expect(isExcludedById(clusterOf({ settings: excluding('n11,n*') }), node)).toBe(false);
  });

  test('does not hold where a transient setting hides it', () => {
    const settings = { ...excluding('n1'), transient: { [keys.excludeIds]: '' } };
    expect(isExcludedById(clusterOf({ settings }), nodeOf('n1'))).toBe(false);
  });
});

test.each([
  ['_name', 'i-*'],
  ['_ip', '10.0.0.1'],
  ['_host', '10.0.0.1'],
  ['zone', 'a,b'],
])('a node is excluded by others by %s', (attribute, value) => {
  const settings = { persistent: { [`${keys.exclude}${attribute}`]: value }, transient: {}, defaults: {} };
  expect(findExclusions(clusterOf({ settings }), nodeOf('n1'))).toEqual([expect.stringContaining(attribute)]);
  expect(findExclusions(clusterOf({ settings }), nodeOf('n7', { name: 'x', attributes: { zone: 'c' } }))).toEqual([]);
});
