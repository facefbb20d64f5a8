import { expect, test } from '@jest/globals';
import { addDraining, draining, rollingFleet, snapshotOf, turnOn } from '../../../tests/rolling-fleet.ts';
import { keepNotes } from './notes.ts';

test('what a driver noted is kept until it notes something else; one that could not be asked loses nothing', () => {
  const state = rollingFleet(1);
  const poll = (notes?: unknown): unknown => {
    const snapshot = addDraining(snapshotOf([{ id: 'old-1' }]));
    const view = snapshot.observation.workloads.find(({ kind }) => kind === draining.kind);
    if (view && notes !== undefined) view.notes = notes;
    keepNotes(turnOn(state, snapshot));
    return state.campaign.notes?.['hand/db'];
  };
  expect(poll()).toBeUndefined();
  expect(poll({ seen: 1 })).toEqual({ seen: 1 });
  expect(poll()).toEqual({ seen: 1 });
  expect(poll({ seen: 2 })).toEqual({ seen: 2 });
});
