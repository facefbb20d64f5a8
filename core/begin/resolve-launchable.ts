import { isOfTheWorld } from '../errors.ts';
import type { Doors } from '../ports.ts';
import type { GroupView } from '../record/observation.ts';
import type { Wanted } from '../record/wanted.ts';
import { resolveWanted } from '../step/resolve-wanted.ts';

/**
 * What each group would launch now, and why some could not launch it: a template, parameter or image that is missing, or that could not be asked for.
 * A group whose wanted cannot be resolved is missing in the answer.
 */
export const resolveLaunchable = async (
  doors: Pick<Doors, 'images'>,
  groups: readonly GroupView[],
): Promise<{ wanted: Record<string, Wanted>; problems: string[] }> => {
  const wanted: Record<string, Wanted> = {};
  const problems: string[] = [];
  const images = new Map<string, Promise<string | undefined>>();
  for (const group of groups) {
    try {
      Object.assign(wanted, await resolveWanted(doors, [group], {}));
      const image = wanted[group.name]?.image;
      if (image === undefined) continue;
      if (!images.has(image)) images.set(image, doors.images.findUnlaunchable(image));
      const problem = await images.get(image);
      if (problem !== undefined) problems.push(`${group.name}: ${problem}`);
    } catch (error) {
      if (!isOfTheWorld(error)) throw error;
      problems.push(`${group.name}: what it would launch is not known: ${error.message}`);
    }
  }
  return { wanted, problems };
};
