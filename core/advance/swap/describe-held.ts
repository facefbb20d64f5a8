import type { Turn } from '../turn.ts';
import { isHeldByHook } from './server-leaving.ts';

/** Which old servers a lifecycle hook holds after their terminate call, in words: none where it holds none. */
export const describeHeld = ({ state, snapshot }: Readonly<Turn>): string[] => {
  const [first, ...more] = state.swaps.filter((swap) => !swap.outcome && isHeldByHook(snapshot, swap));
  return first ? [`a lifecycle hook holds ${first.victim}${more.length > 0 ? ` and ${more.length} more` : ''}, terminated before`] : [];
};
