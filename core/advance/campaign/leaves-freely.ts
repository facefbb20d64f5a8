import type { Policy } from '../../policy/policy.ts';
import { mustDrain } from '../swap/certificate.ts';
import type { Turn } from '../turn.ts';
import { raisesDesired } from './raises-desired.ts';

/**
 * May a new server that is not needed simply leave again by name? So it is where it is launched beside the old ones, by a call that names its zone, and no
 * workload drains its servers: there a new one may be given what only a drain takes off it again.
 */
export const leavesFreely = ({ campaign, snapshot, budget }: Readonly<Turn>, policy: Policy): boolean =>
  budget.method === 'launch-first' &&
  campaign.groups.every((group) => !mustDrain(snapshot, group) && !raisesDesired(policy, snapshot, group));
