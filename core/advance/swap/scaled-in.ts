import { capacityOf } from '../../record/capacity.ts';
import type { Swap } from '../../record/swap.ts';
import type { Turn } from '../turn.ts';
import { rollBackSwap } from './swap-changes.ts';

/** The first rest after a scale-in took a new server, and the longest, in milliseconds: a capacity provider of ECS scales in once a minute for as long as it finds too many. */
const firstRest = 2 * 60_000;
const longestRest = 15 * 60_000;

/**
 * A scale-in took a replacement that nothing speaks against: its swap is rolled back. The next new server would go the same way as long as others scale in,
 * so that none is launched in the group for a while, each time for longer, until a swap is done.
 */
export const rollBackScaledIn = ({ campaign, now }: Turn, swap: Swap, reason: string): void => {
  rollBackSwap(swap, 'abandoned', reason, now);
  const capacity = capacityOf(campaign, swap.group);
  const times = (capacity.scaledIn?.times ?? 0) + 1;
  capacity.scaledIn = { times, until: now + Math.min(longestRest, firstRest * 2 ** (times - 1)) };
};

/** Is no server launched in this group for now, because scale-ins of others took the last ones? */
export const isRestingForScaleIn = ({ campaign, now }: Readonly<Turn>, group: string): boolean =>
  (capacityOf(campaign, group).scaledIn?.until ?? 0) > now;
