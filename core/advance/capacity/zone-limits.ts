import type { Policy } from '../../policy/policy.ts';
import type { CampaignState } from '../../record/campaign.ts';
import type { Snapshot } from '../snapshot.ts';
import { resolvePace } from './pace.ts';
import { isHoldingSlot } from './slots.ts';

type Place = { group: string; zone: string };

/** The name of one zone of one group. */
export const placeOf = ({ group, zone }: Place): string => `${group} ${zone}`;

const count = (places: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const place of places) counts.set(place, (counts.get(place) ?? 0) + 1);
  return counts;
};

/** How many more slots each zone of a group may hold; its own extra servers do not make a zone larger. */
export const zoneLimits = (state: CampaignState, snapshot: Snapshot, policy: Policy): ((place: Place) => number) => {
  const { perZone } = resolvePace(policy, 1);
  const extra = new Set(state.swaps.flatMap((swap) => (swap.replacement && !swap.outcome ? [swap.replacement] : [])));
  const sizes = count(
    snapshot.observation.groups.flatMap((group) =>
      group.members
        .filter((member) => !extra.has(member.id) && !snapshot.isKept(member.id) && !member.lifecycle.startsWith('Terminat'))
        .map((member) => placeOf({ group: group.name, zone: member.zone })),
    ),
  );
  const held = count(state.swaps.filter((swap) => isHoldingSlot(swap, snapshot.now)).map(placeOf));
  return (place) => Math.max(1, Math.ceil(perZone * (sizes.get(placeOf(place)) ?? 0))) - (held.get(placeOf(place)) ?? 0);
};
