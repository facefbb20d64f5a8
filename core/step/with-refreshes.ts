import type { Doors } from '../ports.ts';
import type { GroupView } from '../record/observation.ts';

/** The groups, each with the instance refresh that runs on it. */
export const withRefreshes = async <Group extends GroupView>(
  doors: { groups: Pick<Doors['groups'], 'findRefreshes'> },
  groups: readonly Group[],
): Promise<Group[]> => {
  const refreshes = await doors.groups.findRefreshes(groups.map(({ name }) => name));
  return groups.map((group) => {
    const refresh = refreshes[group.name];
    return refresh === undefined ? group : { ...group, refresh };
  });
};
