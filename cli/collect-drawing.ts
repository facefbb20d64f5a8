import { isHoldingSlot } from '../core/advance/capacity/slots.ts';
import type { Decision } from '../core/record/decision.ts';
import type { Drawing, FleetDrawing } from './drawing.ts';

/** Collects from the decisions of a run what a page draws: one point per poll. */
export const createCollector = (): { onDecision: (decision: Decision) => void; drawing: () => Drawing } => {
  const fleets = new Map<string, FleetDrawing>();
  return {
    onDecision: ({ state, capacity, allowed, budget, at }) => {
      const { campaign, swaps } = state;
      const fleet = fleets.get(campaign.fleet) ?? { name: campaign.fleet, capacity: [], images: [], slots: [] };
      fleets.set(campaign.fleet, fleet);
      fleet.capacity.push({ at, ...capacity });
      fleet.slots.push({ at, allowed, budget, held: swaps.filter((swap) => isHoldingSlot(swap, at)).length });
    },
    drawing: () => ({ fleets: [...fleets.values()] }),
  };
};
