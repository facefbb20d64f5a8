import { expect, test } from '@jest/globals';
import { snapshotOf } from '../../../tests/rolling-fleet.ts';
import { guardLower } from './guard-lower.ts';

const kept = { isProtected: true };
const two = [{ id: 'old-1' }, { id: 'old-2' }];
const quiet = { desired: 3, suspended: ['Launch'] };

test.each<[string, Parameters<typeof snapshotOf>, boolean]>([
  ['no server came for it', [two, quiet], true],
  ['Launch is not suspended: one may be on its way', [two, { desired: 3 }], false],
  ['a server is there for each', [[...two, { id: 'new-1' }], quiet], false],
  ['people protect each that is there from scale-in', [[{ id: 'old-1', member: kept }], { desired: 1, suspended: ['Launch'] }], true],
  ['people protect all but one', [[{ id: 'old-1', member: kept }, { id: 'old-2' }], { desired: 2, suspended: ['Launch'] }], false],
])('%s: may desired be lowered?', (_, world, isAllowed) => {
  const { observation } = snapshotOf(...world);
  expect(guardLower(observation, [{ kind: 'lower', group: 'web', by: 1 }])).toHaveLength(isAllowed ? 0 : 1);
});

test('a group that was not read is never lowered', () => {
  expect(guardLower({ ...snapshotOf(two).observation, groups: [] }, [{ kind: 'lower', group: 'web', by: 1 }])).toHaveLength(1);
});
