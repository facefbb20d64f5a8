import type { Swap } from '../../record/swap.ts';
import { tokenLifetime } from '../brakes/stops.ts';
import { countMostSlots } from '../capacity/pace.ts';
import { isHoldingSlot } from '../capacity/slots.ts';
import { isHeld, type Rule } from '../turn.ts';

/**
 * A launch that was never answered is sent again with its own token: AWS answers it from memory and launches nothing twice.
 * It may never have happened, and then it is a launch like any other: it needs a slot, and waits while a hold lasts
 * or a terminate call of the same step is unanswered too.
 */
export const resendLaunches: Rule = (turn) => {
  const { campaign, state, budget, intents, observation, now } = turn;
  if (observation.noLease !== undefined || (isHeld(turn) && !campaign.stop)) return;
  const slots = Math.max(1, Math.min(budget.slots, countMostSlots(turn)));
  if (state.swaps.filter((swap) => isHoldingSlot(swap, now)).length > slots && !campaign.stop) return;
  const batches = new Map<string, Swap[]>();
  for (const swap of state.swaps) {
    const { launch } = swap;
    if (!launch || swap.replacement || swap.outcome || now - launch.at > tokenLifetime) continue;
    batches.set(launch.token, [...(batches.get(launch.token) ?? []), swap]);
  }
  for (const [token, [first, ...rest]] of batches) {
    if (!first) continue;
    const { group, zone, launch } = first;
    const swaps = [first, ...rest].map(({ id }) => id);
    intents.push({ kind: 'launch', group, zone, count: launch?.count ?? swaps.length, token, swaps });
  }
};
