import type { Policy } from '../../policy/policy.ts';
import type { Campaign } from '../../record/campaign.ts';
import type { Budget } from '../findings.ts';

/** By which method a swap that begins now replaces its server: a proof has its replacement first, unless the policy says otherwise or servers
 * come back themselves. */
export const methodOf = ({ phase }: Pick<Campaign, 'phase'>, policy: Policy, { method }: Pick<Budget, 'method'>): Budget['method'] =>
  phase === 'proof' && !policy.proof.inPlace && method !== 'reimage' ? 'launch-first' : method;
