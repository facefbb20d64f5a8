import { InputError } from '../errors.ts';
import type { Policy } from '../policy/policy.ts';
import type { Doors } from '../ports.ts';
import type { GroupView } from '../record/observation.ts';

/** The effective policy of a fleet, or why there is none. Groups of one fleet must name the same policy. */
export const readPolicy = async (
  doors: Pick<Doors, 'policies'>,
  groups: readonly GroupView[],
): Promise<{ effective: Policy } | { error: string }> => {
  const names = [...new Set(groups.map((group) => group.policy))];
  const name = names[0];
  if (name === undefined) return { error: 'the tag recycler:policy is missing' };
  if (names.length > 1) return { error: `the groups of one fleet name different policies: ${names.join(', ')}` };
  try {
    return { effective: await doors.policies.read(name) };
  } catch (error) {
    if (error instanceof InputError) return { error: error.message };
    throw error;
  }
};
