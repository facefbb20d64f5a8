import { countUnassigned } from '../advance/capacity/slots.ts';
import type { Doors } from '../ports.ts';
import type { CampaignState } from '../record/campaign.ts';
import type { Observation } from '../record/observation.ts';
import type { StaleServer } from '../record/stale-server.ts';
import { enteredAt } from '../record/swap.ts';
import type { PatientReader } from './read-or-unknown.ts';

/** How long a server that Auto Scaling is to launch may be awaited before it is asked whether its image is still there, in milliseconds. */
const patience = 30_000;

/**
 * Groups whose wanted image cannot be launched any more, each with the reason. Asked where it decides: before a victim goes whose replacement
 * only Auto Scaling can launch, and where such a launch does not come. LaunchInstances answers it by itself.
 */
export const readUnlaunchable = async (
  { images }: Pick<Doors, 'images'>,
  read: PatientReader['read'],
  state: CampaignState,
  wanted: Observation['wanted'],
  nextInPlace: readonly StaleServer[],
  now: number,
): Promise<Record<string, string>> => {
  const groups = state.campaign.groups.filter(
    (group) => nextInPlace.some((server) => server.group === group) || isAwaitingLaunch(state, group, now),
  );
  const answers = new Map<string, Promise<string | undefined>>();
  const found: Record<string, string> = {};
  for (const group of groups) {
    const image = wanted[group]?.image;
    if (image === undefined) continue;
    if (!answers.has(image))
      answers.set(
        image,
        read(undefined, () => images.findUnlaunchable(image)),
      );
    const problem = await answers.get(image);
    if (problem !== undefined) found[group] = problem;
  }
  return found;
};

const isAwaitingLaunch = (state: CampaignState, group: string, now: number): boolean => {
  const capacity = state.campaign.capacity[group];
  if (!capacity) return false;
  const raisedAt = capacity.pendingRaise?.at ?? (countUnassigned(state, group) > 0 ? capacity.changes.at(-1)?.at : undefined);
  const endedAt = state.swaps
    .filter((swap) => swap.group === group && swap.method === 'terminate-first' && swap.termination && !swap.replacement && !swap.outcome)
    .map((swap) => enteredAt(swap, 'terminating') ?? now);
  return Math.min(raisedAt ?? now, ...endedAt) < now - patience;
};
