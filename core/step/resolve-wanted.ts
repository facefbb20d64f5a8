import type { Doors } from '../ports.ts';
import type { GroupView } from '../record/observation.ts';
import type { Wanted } from '../record/wanted.ts';

/** What each group would launch now. A wanted that cannot move without its group changing is taken from the campaign. */
export const resolveWanted = async (
  doors: Pick<Doors, 'images'>,
  groups: readonly GroupView[],
  known: Readonly<Record<string, Wanted>>,
): Promise<Record<string, Wanted>> => {
  const wanted: Record<string, Wanted> = {};
  for (const group of groups) {
    if (group.unsupported.length > 0) continue;
    const before = known[group.name];
    const isSame = before && !before.isMoving && before.templateId === group.templateId && before.versionSpec === group.versionSpec;
    const { instanceTypes: _, ...resolved } = isSame ? before : await doors.images.resolve(group.templateId, group.versionSpec);
    wanted[group.name] = { ...resolved, ...(group.instanceTypes && { instanceTypes: group.instanceTypes }) };
  }
  return wanted;
};
