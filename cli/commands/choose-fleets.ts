import { groupByFleet } from '../../core/begin/due.ts';
import { InputError } from '../../core/errors.ts';
import type { Doors } from '../../core/ports.ts';
import type { GroupView } from '../../core/record/observation.ts';
import { findNearest } from '../find-nearest.ts';
import { checkChoice } from '../options.ts';

/**
 * The fleets a command is for: `--fleet NAME` or `--all`; a fleet with an open campaign counts even where its tag is gone.
 *
 * @throws InputError when not one of them is given, or the name is unknown
 */
export const chooseFleets = async (doors: Doors, options: { fleet?: string; all?: boolean }): Promise<Map<string, GroupView[]>> => {
  checkChoice(options);
  if (options.fleet !== undefined) return new Map([[options.fleet, await listOne(doors, options.fleet)]]);
  return listAll(doors);
};

/** The groups of one fleet; the others are read only where there is no such fleet, to name them. @throws InputError */
const listOne = async (doors: Doors, fleet: string): Promise<GroupView[]> => {
  const groups = await doors.groups.listFleet(fleet);
  if (groups.length > 0 || (await doors.ledger.readFleet(fleet)).openCampaign !== undefined) return groups;
  throw new InputError(unknownFleet(fleet, [...(await listAll(doors)).keys()]));
};

const listAll = async (doors: Doors): Promise<Map<string, GroupView[]>> => {
  const fleets = groupByFleet(await doors.groups.listEnrolled());
  for (const campaign of await doors.ledger.listOpenCampaigns()) if (!fleets.has(campaign.fleet)) fleets.set(campaign.fleet, []);
  return fleets;
};

/** The sentence for a fleet that is not enrolled: the one that was probably meant, and those that are. */
export const unknownFleet = (fleet: string, known: readonly string[]): string => {
  if (known.length === 0) return `--fleet ${fleet} is not enrolled, and no other is: tag its groups recycler:policy = <policy name>`;
  const nearest = findNearest(fleet, known);
  const list = known.join(', ');
  return `--fleet ${fleet} is not enrolled; ${nearest === undefined ? `enrolled are ${list}` : `did you mean ${nearest}? Enrolled are ${list}`}`;
};
