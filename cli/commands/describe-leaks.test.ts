import { expect, test } from '@jest/globals';
import { describeLeaks } from './describe-leaks.ts';

test('what is left is said with its proof and its command; what is not known is not called clean', () => {
  expect(
    describeLeaks([
      { fleet: 'web', leaks: [], unread: [] },
      { fleet: 'blue', leaks: [], unread: [], running: 'fleet/blue is held by ana' },
      {
        fleet: 'db',
        leaks: [
          { kind: 'mark', where: 'store x', what: 'i-1 is marked', campaign: 'db-1', remedy: 'recycler run --local --fleet db' },
          { kind: 'setting', where: 'store x', what: 'moves are held', remedy: 'curl it' },
        ],
        unread: [],
      },
      { fleet: 'old', leaks: [], unread: ['store: no member answers'] },
    ]),
  ).toEqual([
    'web: nothing is left',
    'blue: a campaign is running and needs what it has changed; ask again once it has ended (fleet/blue is held by ana)',
    'db: 2 left',
    '  store x: i-1 is marked',
    '    left by db-1, which no process runs now: recycler run --local --fleet db',
    '  store x: moves are held',
    "    in no journal, so it may be others': ask before you remove it: curl it",
    'old: not known',
    '  could not be asked: store: no member answers',
  ]);
});
