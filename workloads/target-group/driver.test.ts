import { expect, test } from '@jest/globals';
import { judgeTarget, workOf, worstOf } from './driver.ts';

test('of several answers about one server, as for several ports, the worst counts, in whatever order they come', () => {
  const states = ['healthy', 'unhealthy', 'starting'] as const;
  for (const first of states)
    for (const second of states) {
      const worst = [first, second].includes('unhealthy') ? 'unhealthy' : [first, second].includes('starting') ? 'starting' : 'healthy';
      expect(worstOf(workOf(first, 'tg'), workOf(second, 'tg')).work).toBe(worst);
    }
  expect(worstOf(undefined, workOf('healthy', 'tg')).work).toBe('healthy');
});

test('a target that its load balancer does not use is not proven healthy, and says why; one that was deregistered has left', () => {
  const arn = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef';
  expect(judgeTarget('unused', 'Target.NotInUse', arn)).toMatchObject({
    work: 'starting',
    joined: { verdict: 'unknown', reason: expect.stringMatching(/^not used by target group web \(Target\.NotInUse\): its zone/) },
  });
  expect(judgeTarget('unused', 'Target.NotRegistered', arn)).toBeUndefined();
});

test('a target that answers worse than its peers, and is sent less, has a sign against it beside that of its health check', () => {
  const arn = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/1';
  const kinds = (state: string, reason?: string) => judgeTarget(state, reason, arn, true)?.signs?.map(({ kind }) => kind) ?? [];
  expect(judgeTarget('healthy', undefined, arn, true)).toMatchObject({ work: 'healthy', joined: { verdict: 'pass' } });
  expect(kinds('healthy')).toEqual(['anomaly']);
  expect(kinds('unhealthy', 'Target.Timeout')).toEqual(['health-check', 'anomaly']);
  for (const state of ['initial', 'draining', 'unused', 'unavailable']) expect(kinds(state)).toEqual([]);
  const [plain, anomalous] = [workOf('healthy', arn), judgeTarget('healthy', undefined, arn, true) ?? workOf('healthy', arn)];
  expect([worstOf(plain, anomalous).signs, worstOf(anomalous, plain).signs]).toEqual([anomalous.signs, anomalous.signs]);
});
