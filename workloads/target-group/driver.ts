import type { ServerWork, Verdict } from '../../core/record/workload.ts';

const joinVerdicts = {
  starting: { verdict: 'unknown', reason: 'not healthy yet in' },
  healthy: { verdict: 'pass', reason: 'healthy in' },
  unhealthy: { verdict: 'fail', reason: 'unhealthy in' },
  unknown: { verdict: 'unknown', reason: 'health unknown in' },
  leaving: { verdict: 'fail', reason: 'deregistered from' },
} as const satisfies Record<ServerWork['work'], Verdict>;

/** The name of a target group, from its ARN. */
const nameOf = (arn: string): string => /:targetgroup\/([^/]+)\//.exec(arn)?.[1] ?? arn;

/** What this target group, by its ARN, says of a server that is in this state. */
export const workOf = (state: ServerWork['work'], targetGroup: string): ServerWork => {
  const { verdict, reason } = joinVerdicts[state];
  return { work: state, joined: { verdict, reason: `${reason} target group ${nameOf(targetGroup)}` } };
};

const fromWorst: readonly ServerWork['work'][] = ['unhealthy', 'leaving', 'unknown', 'starting', 'healthy'];

/** A server that is registered with several ports has several answers: the worst counts, and of two that are alike the one with more against it. */
export const worstOf = (known: ServerWork | undefined, work: ServerWork): ServerWork => {
  if (known === undefined) return work;
  const isWorse = fromWorst.indexOf(known.work) - fromWorst.indexOf(work.work);
  if (isWorse !== 0) return isWorse < 0 ? known : work;
  return (known.signs ?? []).length > (work.signs ?? []).length ? known : work;
};

/** A target that its load balancer sends nothing: it is not proven healthy, however long one waits. */
const unusedIn = (targetGroup: string, reason: string | undefined): ServerWork => ({
  work: 'starting',
  joined: {
    verdict: 'unknown',
    reason: `not used by target group ${nameOf(targetGroup)} (${reason ?? 'no reason'}): its zone may not be enabled for the load balancer`,
  },
});

/**
 * Reasons by which a health check itself has failed. All others say something of the load balancer, or that there is no answer yet (Elastic Load
 * Balancing API reference, TargetHealth).
 */
const failedChecks = ['Target.ResponseCodeMismatch', 'Target.Timeout', 'Target.FailedHealthChecks'];

const unhealthyIn = (targetGroup: string, reason: string | undefined): ServerWork => ({
  ...workOf('unhealthy', targetGroup),
  ...(reason !== undefined &&
    failedChecks.includes(reason) && { signs: [{ kind: 'health-check', reason: `${reason} in target group ${nameOf(targetGroup)}` }] }),
});

/** What one more sign says against a server, beside those that there are. */
const signed = (work: ServerWork, targetGroup: string): ServerWork => ({
  ...work,
  signs: [...(work.signs ?? []), { kind: 'anomaly', reason: `it answers worse than its peers in target group ${nameOf(targetGroup)}` }],
});

/**
 * What a target's health in this target group, by its ARN, means for the server; undefined: the target group does not work with it any more.
 * States as in the Elastic Load Balancing API reference, TargetHealth: `unused` covers a target that is not registered,
 * or that lies in a zone the load balancer does not serve; only a deregistered one has left for good.
 *
 * @param isAnomalous does the load balancer find that it answers worse than its peers, and send it less
 */
export const judgeTarget = (
  state: string | undefined,
  reason: string | undefined,
  targetGroup: string,
  isAnomalous = false,
): ServerWork | undefined => {
  const work = judgeState(state, reason, targetGroup);
  // While it starts or leaves, it says nothing against it.
  const isAtWork = work?.work === 'healthy' || work?.work === 'unhealthy';
  return work && isAnomalous && isAtWork ? signed(work, targetGroup) : work;
};

const judgeState = (state: string | undefined, reason: string | undefined, targetGroup: string): ServerWork | undefined => {
  switch (state) {
    case 'healthy':
      return workOf('healthy', targetGroup);
    case 'unhealthy':
      return unhealthyIn(targetGroup, reason);
    case 'unhealthy.draining':
      return workOf('unhealthy', targetGroup);
    case 'draining':
      return workOf('leaving', targetGroup);
    case 'unused':
      return reason === 'Target.NotRegistered' || reason === 'Target.InvalidState' ? undefined : unusedIn(targetGroup, reason);
    default:
      // `initial`, `unavailable` and anything new: not proven healthy.
      return workOf('starting', targetGroup);
  }
};
