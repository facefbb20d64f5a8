import { describe, expect, test } from '@jest/globals';
import { joinedSwap, now, rollingFleet, snapshotOf, turnOn } from '../../../tests/rolling-fleet.ts';
import { workOf } from '../../../workloads/target-group/driver.ts';
import { indexObservation } from '../snapshot.ts';
import { progressReplacement } from './booting.ts';
import { describeFailedHealthCheck } from './failed-health-check.ts';

/** What a swap fails with whose replacement has joined, or not, and is found like this. */
const failWith = (replacement: Parameters<typeof snapshotOf>[0][number], hasJoined: boolean): string | undefined => {
  const state = rollingFleet(1, 1);
  const swap = joinedSwap(state, 'old-1', 'new-1');
  if (!hasJoined) Object.assign(swap, { stage: 'booting', stages: [{ name: 'launching', at: now - 7_200_000 }] });
  progressReplacement(turnOn(state, snapshotOf([{ id: 'old-1' }, replacement])), swap);
  return swap.rollback?.reason;
};

describe('a failed health check', () => {
  test('is named, with every workload that reports it', () => {
    const snapshot = snapshotOf([{ id: 'old-1' }, { id: 'new-1', work: 'unhealthy' }]);
    expect(describeFailedHealthCheck(snapshot, 'new-1', 'web')).toBe('health check failed: unhealthy in target group tg');
    const [first] = snapshot.observation.workloads;
    if (first) snapshot.observation.workloads.push({ ...first, id: 'api', servers: { 'new-1': workOf('unhealthy', 'api') } });
    expect(describeFailedHealthCheck(indexObservation(snapshot.observation, now), 'new-1', 'web')).toBe(
      'health check failed: unhealthy in target group tg, unhealthy in target group api',
    );
  });

  test('is in the reason of a swap that fails: of a target group, or of EC2 Auto Scaling', () => {
    expect(failWith({ id: 'new-1', work: 'unhealthy' }, true)).toBe(
      'replacement new-1 joined, and then its health check failed: unhealthy in target group tg',
    );
    expect(failWith({ id: 'new-1', work: 'unhealthy' }, false)).toMatch(
      /^replacement new-1 did not join within \d+ s: health check failed: unhealthy in target group tg$/,
    );
    expect(failWith({ id: 'new-1', member: { isHealthy: false } }, true)).toBe(
      'EC2 Auto Scaling health check failed for replacement new-1',
    );
  });
});
