import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parsePolicy } from '../../policy/policy.ts';
import { growSlots, halveSlots, resolvePace } from './pace.ts';

const pace = (value: object, servers: number) => resolvePace(parsePolicy({ pace: value }, 'policy'), servers);

describe('pace', () => {
  test('surge rounds up, unavailable rounds down', () => {
    expect(pace({ maxSurge: '10%' }, 15).surge).toBe(2);
    expect(pace({ maxSurge: '10%', maxUnavailable: '10%' }, 15).unavailable).toBe(1);
    expect(pace({ maxSurge: '10%' }, 100).surge).toBe(10);
  });

  test('where both come out zero, surge is 1', () => {
    expect(pace({ maxSurge: 0, maxUnavailable: '10%' }, 5)).toMatchObject({ surge: 1, unavailable: 0 });
  });

  test('slots grow by evidence up to the ceiling and halve after a failure, never below one', () => {
    expect(growSlots(1, 3, 10)).toBe(3);
    expect(growSlots(9, 3, 10)).toBe(10);
    expect(halveSlots(9)).toBe(4);
    expect(halveSlots(1)).toBe(1);
    fc.assert(
      fc.property(fc.array(fc.boolean()), fc.integer({ min: 1, max: 500 }), (events, ceiling) => {
        const slots = events.reduce((earned, joined) => (joined ? growSlots(earned, 3, ceiling) : halveSlots(earned)), 1);
        return slots >= 1 && slots <= ceiling;
      }),
    );
  });
});
