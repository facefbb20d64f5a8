import { describe, expect, test } from '@jest/globals';
import { joinedSwap, now, rollingFleet, snapshotOf, turnOn } from '../../../tests/rolling-fleet.ts';
import { parsePolicy } from '../../policy/policy.ts';
import type { ServerStatus } from '../snapshot.ts';
import { progressJoined } from './joined.ts';

const policy = parsePolicy({ proof: { bake: '2m' } }, 'policy');

/** A replacement that joined so many seconds ago and stands like this. */
const progress = (status: ServerStatus, isProof: boolean, seconds = 0) => {
  const state = rollingFleet(1, 1);
  if (isProof) state.campaign.proven = [];
  const swap = joinedSwap(state, 'old-1', 'new-1');
  swap.isProof = isProof;
  for (const stage of swap.stages) if (stage.name === 'joined') stage.at = now - seconds * 1_000;
  const events = progressJoined(turnOn(state, snapshotOf([{ id: 'old-1' }, { id: 'new-1' }])), policy, swap, status);
  return { events: events.map(({ kind }) => kind), faults: events, swap, proven: state.campaign.proven };
};

describe('a replacement that has joined', () => {
  test('proves its image once it has baked as long as the policy says, and not a moment earlier', () => {
    expect(progress('healthy', true, 119)).toMatchObject({ events: [], proven: [] });
    expect(progress('healthy', true, 120)).toMatchObject({ events: ['proven'], proven: ['ami-new'] });
  });

  test('proves nothing where it is no proof', () => {
    expect(progress('healthy', false, 600)).toMatchObject({ events: [], proven: ['ami-new'] });
  });

  test('fails where its health check fails', () => {
    for (const isProof of [true, false])
      expect(progress('failing', isProof)).toMatchObject({ events: ['failed'], swap: { rollback: { outcome: 'failed' } } });
  });

  test('proves nothing, and fails nothing, while its workload could not be asked', () => {
    expect(progress('unknown', true, 600)).toMatchObject({ events: [], proven: [], swap: { healthyPolls: 0 } });
  });

  test('as a proof fails where others cordon it, and that says nothing against its image', () => {
    expect(progress('draining', true).faults).toMatchObject([{ kind: 'failed', isImageFault: false }]);
    expect(progress('failing', true).faults).toMatchObject([{ kind: 'failed', isImageFault: true }]);
    expect(progress('draining', false).events).toEqual([]);
  });

  test('as a proof may not start over; any other may', () => {
    expect(progress('starting', true).events).toEqual(['failed']);
    expect(progress('starting', false).events).toEqual([]);
  });
});
