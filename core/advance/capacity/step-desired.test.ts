import { expect, test } from '@jest/globals';
import { rollingFleet, snapshotOf, turnOn } from '../../../tests/rolling-fleet.ts';
import { capacityOf } from '../../record/capacity.ts';
import { raiseDesired } from './step-desired.ts';

test('the policy of a raise is in the journal before the call, and is not deleted in the same turn', () => {
  const turn = turnOn(rollingFleet(2, 0), snapshotOf([{ id: 'old-1' }, { id: 'old-2' }]));
  turn.campaign.journal.push({ kind: 'policy', group: 'web', policy: 'recycler-raise-by-1', at: 0 });
  turn.intents.push(
    { kind: 'delete-policy', group: 'web', policy: 'recycler-raise-by-2' },
    { kind: 'delete-policy', group: 'web', policy: 'recycler-raise-by-1' },
  );
  raiseDesired(turn, 'web', 1, 'give-back');
  expect(turn.intents).toEqual([
    { kind: 'delete-policy', group: 'web', policy: 'recycler-raise-by-2' },
    { kind: 'raise', group: 'web', by: 1, purpose: 'give-back' },
  ]);
  expect(turn.campaign.journal.filter(({ kind }) => kind === 'policy')).toHaveLength(1);
  expect(capacityOf(turn.campaign, 'web').pendingRaise).toMatchObject({ by: 1 });
});
