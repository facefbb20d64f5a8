import type { Policy } from '../../policy/policy.ts';
import type { Amount } from '../../policy/validate.ts';
import { baselineOf } from '../../record/capacity.ts';
import type { Turn } from '../turn.ts';

const share = (value: Amount, of: number): number => (typeof value === 'number' ? value : (Number.parseFloat(value) / 100) * of);

/** What a policy allows for a fleet of this size: as in Kubernetes, surge rounds up and unavailable rounds down; never both zero. */
export const resolvePace = (policy: Policy, servers: number): { surge: number; unavailable: number; perZone: number; total: number } => {
  const surge = Math.ceil(share(policy.pace.maxSurge, servers) - 1e-9);
  const unavailable = Math.floor(share(policy.pace.maxUnavailable, servers) + 1e-9);
  return {
    surge: surge === 0 && unavailable === 0 ? 1 : surge,
    unavailable,
    total: Math.ceil(share(policy.pace.maxTotal, servers) - 1e-9),
    perZone: Number.parseFloat(policy.pace.perZone) / 100,
  };
};

/** The most slots that the policy ever allows a fleet of this size; one while the policy cannot be read. */
export const countMostSlots = ({ campaign, policy }: Readonly<Turn>): number => {
  if (!policy) return 1;
  const { surge, unavailable } = resolvePace(policy, baselineOf(campaign));
  return Math.max(1, surge > 0 ? surge : unavailable);
};

/** Slots after a replacement joined well: each one earns `growth - 1` more, up to what a fleet could ever use. */
export const growSlots = (earned: number, growth: number, most: number): number => Math.min(Math.max(1, most), earned + growth - 1);

/** Slots after a failure: half, at least one. */
export const halveSlots = (earned: number): number => Math.max(1, Math.floor(earned / 2));
