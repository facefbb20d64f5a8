import { type DoorPermissions, named, referenceOf } from './permission.ts';

/** The actions of `target-health.ts`. */
export const targetHealthPermissions: DoorPermissions = {
  countHealthyTargets: [named('elasticloadbalancing', 'DescribeTargetHealth', referenceOf('elasticloadbalancingv2'))],
};
