import type { FitnessFunction } from '../fitness-function.ts';
import { judgeUnknown } from '../readings.ts';
import type { Work } from './work.ts';

/**
 * Replacements without a fault of the Recycler after which a release counts as seen: with fifteen good ones in a row a release that fails one in
 * five would have shown it in 96 of 100 cases (1 - 0.8^15).
 */
export const enoughSwaps = 15;

/** The release has been seen at work: enough servers replaced for its faults to have shown. */
export const swapsSeen: FitnessFunction<Work> = {
  id: 'fleet-swaps-seen',
  title: `The release has replaced at least ${enoughSwaps} servers`,
  severity: 'advisory',
  phases: ['scheduled'],
  why: 'What a release does to real servers shows only at work; with few of them, nothing is proven.',
  remedy: 'Let it recycle a canary fleet, or attest it by hand.',
  source: 'https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_tracking_change_management_automated_changemgmt.html',
  judge: ({ release, campaigns }) => {
    if (campaigns.is === 'unknown') return judgeUnknown(campaigns);
    const own = campaigns.value.filter((campaign) => campaign.release === release);
    const replaced = own.reduce((sum, campaign) => sum + campaign.counters.replaced, 0);
    const evidence = { source: campaigns.source, release, replaced, enough: enoughSwaps, campaigns: own.map(({ id }) => id) };
    return replaced >= enoughSwaps
      ? { outcome: 'pass', reason: `${replaced} servers replaced`, evidence }
      : { outcome: 'fail', reason: `${replaced} servers replaced so far, ${enoughSwaps} are needed to decide`, evidence };
  },
};
