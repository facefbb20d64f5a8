import { describe, expect, test } from '@jest/globals';
import { snapshotOf } from '../../../tests/rolling-fleet.ts';
import type { ServerFacts } from '../../record/observation.ts';
import { indexObservation } from '../snapshot.ts';
import { hasLeft, isLeavingOrGone } from './server-leaving.ts';

type Server = Parameters<typeof snapshotOf>[0][number];

/** What is known of `old-1`: how its group lists it, what EC2 says, and whether a workload has it. */
const seen = (listed: Partial<Server> | undefined, state: ServerFacts['state'] | undefined, isAtWork = false) => {
  const { observation, now } = snapshotOf([{ id: 'old-2' }, ...(listed ? [{ id: 'old-1', ...listed }] : [])]);
  delete observation.servers['old-1'];
  if (state) observation.servers['old-1'] = { id: 'old-1', state, isExcluded: false };
  for (const { servers } of observation.workloads) {
    if (!isAtWork) delete servers['old-1'];
    else servers['old-1'] ??= { work: 'leaving', joined: { verdict: 'pass', reason: '' } };
  }
  const snapshot = indexObservation(observation, now);
  return [isLeavingOrGone(snapshot, 'old-1', 'web'), hasLeft(snapshot, 'old-1')];
};

describe('a server leaves, and has left', () => {
  const leaving = { member: { lifecycle: 'Terminating' } };
  test.each<[string, ReturnType<typeof seen>, [boolean, boolean]]>([
    ['serves', seen({}, 'running', true), [false, false]],
    ['serves in no workload', seen({}, 'running'), [false, false]],
    ['is taken out by its group', seen(leaving, 'running', true), [true, false]],
    ['is taken out, and drained everywhere', seen(leaving, 'running'), [true, false]],
    ['shuts down, and is drained everywhere', seen(leaving, 'shutting-down'), [true, true]],
    ['shuts down, and a workload still has it', seen(leaving, 'shutting-down', true), [true, false]],
    ['is terminated, whatever a workload says', seen(leaving, 'terminated', true), [true, true]],
    ['is in no list', seen(undefined, undefined), [true, true]],
    ['is in no list, and runs', seen(undefined, 'running'), [false, true]],
    ['is in no list, and is pending', seen(undefined, 'pending'), [false, true]],
    ['is in no list, and a workload has it', seen(undefined, undefined, true), [true, false]],
    ['is in no list, and has stopped', seen(undefined, 'stopped'), [true, true]],
  ])('where it %s', (_, found, expected) => {
    expect(found).toEqual(expected);
  });
});
