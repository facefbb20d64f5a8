import { describe, expect, test } from '@jest/globals';
import { joinedSwap, rollingFleet, snapshotOf } from '../../../tests/rolling-fleet.ts';
import { parsePolicy } from '../../policy/policy.ts';
import { zoneLimits } from './zone-limits.ts';

const zone = (name: string, count: number) => Array.from({ length: count }, (_, index) => ({ id: `old-${name}${index}`, zone: name }));
const policy = parsePolicy({ pace: { perZone: '50%' } }, 'policy');
const at = (name: string) => ({ group: 'web', zone: name });

describe('how many slots a zone may hold', () => {
  test('is its share of the servers there, rounded up, and one at least', () => {
    const limit = zoneLimits(rollingFleet(7), snapshotOf([...zone('a', 4), ...zone('b', 3)]), policy);
    expect([limit(at('a')), limit(at('b')), limit(at('c'))]).toEqual([2, 2, 1]);
  });

  test('is used up by swaps that hold a slot there, and not made larger by their replacements', () => {
    const state = rollingFleet(4, 1);
    joinedSwap(state, 'old-a0', 'new-1');
    expect(zoneLimits(state, snapshotOf([...zone('a', 4), { id: 'new-1' }]), policy)(at('a'))).toBe(1);
  });
});
