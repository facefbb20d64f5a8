import type { ServerWork } from '../../core/record/observation.ts';

/**
 * What a target's health means for the server; undefined: the target group does not work with it any more.
 * States as in the Elastic Load Balancing API reference, TargetHealth: `unused` covers a target that is not registered,
 * or that lies in a zone the load balancer does not serve; only a deregistered one has left for good.
 */
export const judgeTarget = (state: string | undefined, reason: string | undefined): ServerWork | undefined => {
  switch (state) {
    case 'healthy':
      return 'healthy';
    case 'unhealthy':
    case 'unhealthy.draining':
      return 'unhealthy';
    case 'draining':
      return 'draining';
    case 'unused':
      return reason === 'Target.NotRegistered' || reason === 'Target.InvalidState' ? undefined : 'starting';
    default:
      // `initial`, `unavailable` and anything new: not proven healthy.
      return 'starting';
  }
};
