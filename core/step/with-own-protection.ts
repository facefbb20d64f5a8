import { WorldError } from '../errors.ts';
import type { Doors } from '../ports.ts';
import type { GroupView } from '../record/observation.ts';

/**
 * The groups, in which a server counts as protected only where a person may have protected it: where its workload protects servers by itself, as a
 * capacity provider of ECS does with each that has tasks, that says nothing of what people want. Where that cannot be read a protected server stays one.
 */
export const withOwnProtection = async <Group extends GroupView>(
  { workloads }: Pick<Doors, 'workloads'>,
  groups: readonly Group[],
): Promise<Group[]> => {
  const asked = groups.filter(({ members }) => members.some(({ isProtected }) => isProtected));
  if (asked.length === 0) return [...groups];
  const names = new Set((await Promise.all(workloads.map(async ({ protects }) => protects && readOrNone(() => protects(asked))))).flat());
  return groups.map((group) =>
    names.has(group.name) ? { ...group, members: group.members.map((member) => ({ ...member, isProtected: false })) } : group,
  );
};

const readOrNone = async (ask: () => Promise<string[]>): Promise<string[]> => {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof WorldError) return [];
    throw error;
  }
};
