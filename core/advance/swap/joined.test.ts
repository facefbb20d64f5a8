import { describe, expect, test } from '@jest/globals';
import { joinedSwap, now, rollingFleet, snapshotOf, turnOn } from '../../../tests/rolling-fleet.ts';
import { parsePolicy } from '../../policy/policy.ts';
import type { Verdict } from '../../record/workload.ts';
import type { ServerStatus } from '../snapshot.ts';
import { progressJoined } from './joined.ts';

const policy = parsePolicy({ proof: { bake: '2m' } }, 'policy');
const probing = parsePolicy({ proof: { bake: '2m', probes: [{ httpGet: { path: '/ok' } }] } }, 'policy');
const answered = (verdict: Verdict['verdict']): Verdict => ({ verdict, reason: `answered ${verdict}` });
const [passes, fails, silent] = [answered('pass'), answered('fail'), answered('unknown')];

/** A replacement that joined so many seconds ago and stands like this. */
const progress = (status: ServerStatus, isProof: boolean, seconds = 0, probes: (Verdict | undefined)[] = []) => {
  const state = rollingFleet(1, 1);
  if (isProof) state.campaign.proven = [];
  const swap = joinedSwap(state, 'old-1', 'new-1');
  swap.isProof = isProof;
  for (const stage of swap.stages) if (stage.name === 'joined') stage.at = now - seconds * 1_000;
  const poll = (probe?: Verdict) => {
    const snapshot = snapshotOf([{ id: 'old-1' }, { id: 'new-1' }]);
    if (probe) snapshot.observation.probes['new-1'] = probe;
    return progressJoined(turnOn(state, snapshot), probes.length > 0 ? probing : policy, swap, status);
  };
  const events = probes.length > 0 ? probes.flatMap(poll) : poll();
  return { events: events.map(({ kind }) => kind), faults: events, swap, proven: state.campaign.proven };
};

describe('a replacement that has joined', () => {
  test('proves its image once it has baked as long as the policy says, and not a moment earlier', () => {
    expect(progress('healthy', true, 119)).toMatchObject({ events: [], proven: [] });
    expect(progress('healthy', true, 120)).toMatchObject({ events: ['proven'], proven: ['ami-new'] });
  });

  describe('while it bakes and is probed', () => {
    test('proves its image where every probe passes to the end', () => {
      expect(progress('healthy', true, 119, [passes])).toMatchObject({ events: [], proven: [] });
      expect(progress('healthy', true, 120, [passes])).toMatchObject({ events: ['proven'], proven: ['ami-new'] });
    });

    test('fails where two polls in a row find no good answer, the second one a bad one, and that speaks against its image', () => {
      for (const probes of [
        [fails, fails],
        [silent, fails],
      ])
        expect(progress('healthy', true, 60, probes)).toMatchObject({
          faults: [{ kind: 'failed', isImageFault: true }],
          swap: { rollback: { outcome: 'failed', reason: expect.stringContaining('its probe failed: answered fail') } },
        });
    });

    test('is watched on after one bad answer', () => {
      expect(progress('healthy', true, 60, [fails, passes, fails, passes]).events).toEqual([]);
    });

    test('proves nothing on no answer, or a bad one, however long it has baked', () => {
      for (const probe of [undefined, silent, fails])
        expect(progress('healthy', true, 600, [probe])).toMatchObject({ events: [], proven: [] });
    });
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
