import type { Policy } from '../../policy/policy.ts';

export const countOf = (amount: number | string, of: number, round: (value: number) => number): number =>
  typeof amount === 'number' ? amount : round((Number.parseFloat(amount) / 100) * of);

/** What the policy lets be missing from a fleet of this size. */
export const unavailableOf = (policy: Policy, fleet: number): number =>
  countOf(policy.pace.maxUnavailable, fleet, (value) => Math.floor(value + 1e-9));
