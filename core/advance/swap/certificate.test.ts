import { describe, expect, test } from '@jest/globals';
import { addDraining, cordonBy, joinedSwap, now, rollingFleet, snapshotOf } from '../../../tests/rolling-fleet.ts';
import type { Cordon } from '../../record/workload.ts';
import { certificateFor, certifiedUntil, findCertificateBlocker, mustDrain } from './certificate.ts';

const two = [{ id: 'old-1' }, { id: 'new-1' }];
const swap = joinedSwap(rollingFleet(1, 1), 'old-1', 'new-1');

/** A look at a victim that these workloads have cordoned so; undefined: a workload that has not. */
const drainedBy = (...cordons: (Cordon | undefined)[]) => {
  const snapshot = snapshotOf(two);
  for (const cordon of cordons) addDraining(snapshot, cordon ? { 'old-1': { cordon } } : {});
  return snapshot;
};

describe('a certificate that a server is drained', () => {
  test('is not needed where no workload drains', () => {
    const snapshot = drainedBy();
    expect([mustDrain(snapshot, 'web'), findCertificateBlocker(snapshot, swap), certificateFor(snapshot, 'old-1', 'web')]).toEqual([
      false,
      undefined,
      {},
    ]);
  });

  test('is good as long as it says, and goes along with the call', () => {
    const snapshot = drainedBy(cordonBy('us', now + 1));
    expect(findCertificateBlocker(snapshot, swap)).toBeUndefined();
    expect(certificateFor(snapshot, 'old-1', 'web')).toEqual({ drainedUntil: now + 1 });
  });

  test.each<[string, ReturnType<typeof drainedBy>]>([
    ['the server is not cordoned', drainedBy(undefined)],
    ['it still has work', drainedBy(cordonBy('us'))],
    ['it expires at this very moment', drainedBy(cordonBy('us', now))],
    ['the cordon is that of others', drainedBy(cordonBy('others', now + 60_000))],
    ['one of two workloads has none', drainedBy(cordonBy('us', now + 60_000), undefined)],
    ['that of one of two workloads has expired', drainedBy(cordonBy('us', now + 60_000), cordonBy('us', now - 1))],
  ])('is missing where %s', (_, snapshot) => {
    expect(findCertificateBlocker(snapshot, swap)?.reason).toMatch(/old-1 is not certified/);
  });

  test('lasts as long as the shortest of all workloads', () => {
    expect(certifiedUntil(drainedBy(cordonBy('us', now + 9), cordonBy('us', now + 5)), 'old-1', 'web')).toBe(now + 5);
  });

  test('is missing for a server that its workload does not list', () => {
    const snapshot = drainedBy(undefined);
    delete snapshot.observation.workloads[1]?.servers['old-1'];
    expect(findCertificateBlocker(snapshot, swap)).toBeDefined();
  });
});
