import type { ServerWork } from '../../core/record/workload.ts';

const works = {
  starting: { work: 'starting', joined: { verdict: 'unknown', reason: 'its target group does not call it healthy yet' } },
  healthy: { work: 'healthy', joined: { verdict: 'pass', reason: 'healthy in its target group' } },
  unhealthy: { work: 'unhealthy', joined: { verdict: 'fail', reason: 'unhealthy in its target group' } },
  unknown: { work: 'unknown', joined: { verdict: 'unknown', reason: 'its target group could not be asked' } },
  leaving: { work: 'leaving', joined: { verdict: 'fail', reason: 'deregistered from its target group' } },
} as const satisfies Record<ServerWork['work'], ServerWork>;

/** What a target group says of a server that is in this state. */
export const workOf = (state: ServerWork['work']): ServerWork => works[state];

const fromWorst: readonly ServerWork['work'][] = ['unhealthy', 'leaving', 'unknown', 'starting', 'healthy'];

/** A server that is registered with several ports has several answers: the worst counts. */
export const worstOf = (known: ServerWork | undefined, work: ServerWork): ServerWork =>
  known && fromWorst.indexOf(known.work) < fromWorst.indexOf(work.work) ? known : work;

/**
 * What a target's health means for the server; undefined: the target group does not work with it any more.
 * States as in the Elastic Load Balancing API reference, TargetHealth: `unused` covers a target that is not registered,
 * or that lies in a zone the load balancer does not serve; only a deregistered one has left for good.
 */
export const judgeTarget = (state: string | undefined, reason: string | undefined): ServerWork | undefined => {
  switch (state) {
    case 'healthy':
      return works.healthy;
    case 'unhealthy':
    case 'unhealthy.draining':
      return works.unhealthy;
    case 'draining':
      return works.leaving;
    case 'unused':
      return reason === 'Target.NotRegistered' || reason === 'Target.InvalidState' ? undefined : works.starting;
    default:
      // `initial`, `unavailable` and anything new: not proven healthy.
      return works.starting;
  }
};
