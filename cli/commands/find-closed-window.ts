import { describeClosed } from '../../core/policy/window.ts';
import type { Doors } from '../../core/ports.ts';
import type { GroupView } from '../../core/record/observation.ts';
import { readPolicy } from '../../core/step/read-policy.ts';

/** What a fleet without a campaign waits for before it can have one: a window of its policy. A policy that cannot be used is left to `fleets` and `plan`. */
export const findClosedWindow = async (doors: Doors, groups: readonly GroupView[]): Promise<string | undefined> => {
  if (groups.length === 0) return undefined;
  const policy = await readPolicy(doors, groups);
  return 'effective' in policy ? describeClosed(policy.effective.windows, doors.clock.now()) : undefined;
};
