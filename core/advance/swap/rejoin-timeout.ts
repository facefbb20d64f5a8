import type { Policy } from '../../policy/policy.ts';
import type { Campaign } from '../../record/campaign.ts';
import { bootPrior, fitDuration } from '../../record/durations.ts';

/** Seconds that a server may take at least to come back: a system that checks its disks takes long. */
const shortest = 15 * 60;

/** Seconds that a server may take to come back from its new root volume: as the policy says, else three times a usual boot, and at least 15 minutes. */
export const rejoinTimeout = ({ durations }: Pick<Campaign, 'durations'>, policy: Policy | undefined): number =>
  policy && policy.proof.timeout !== 'auto' ? policy.proof.timeout : Math.max(shortest, 3 * fitDuration(durations.boot, bootPrior).median);
