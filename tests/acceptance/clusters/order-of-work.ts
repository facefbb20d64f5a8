import type { Ledger } from '../../../core/ports.ts';

const counted = ['launch', 'cordon', 'terminate', 'reimage'] as const;

/**
 * What a campaign did to which group, in order, as its ledger has it: launches, marks, terminations and replacements of root volumes. When an exclusion is lifted
 * depends on when EC2 says that the server has ended, so that may come before or after what is done to the next one. The zones of
 * masters are left out, since which of them is elected is chance.
 */
export const readOrderOfWork = async (ledger: Ledger, campaign: string): Promise<string[]> =>
  (await ledger.readIntents(campaign)).flatMap(({ intent }) => {
    const kind = counted.find((each) => each === intent.kind);
    return kind !== undefined && 'group' in intent ? [`${kind} ${intent.group}`] : [];
  });
