import { type Due, findDue } from '../../core/begin/due.ts';
import { isOfTheWorld } from '../../core/errors.ts';
import type { Doors } from '../../core/ports.ts';
import type { Campaign } from '../../core/record/campaign.ts';
import { nameFirst } from './describe-outstanding.ts';

/** The sentence for servers that are due and that a campaign was not asked to replace. */
export const describeDue = (fleet: string, due: readonly string[], isLocal: boolean): string[] => {
  if (due.length === 0) return [];
  const more = due.length === 1 ? '1 more server is due' : `${due.length} more servers are due`;
  return [
    `${fleet}: ${more} (${nameFirst(due)}): recycler run${isLocal ? ' --local' : ''} --fleet ${fleet} goes on with ${due.length === 1 ? 'it' : 'them'}`,
  ];
};

/** What is due in a fleet; undefined where that could not be read: the campaign is over, and a read that AWS denies must not make it look failed. */
const readDue = async (doors: Doors, fleet: string): Promise<Due | undefined> => {
  try {
    const groups = await doors.groups.listFleet(fleet);
    return groups.length === 0 ? undefined : await findDue(doors, groups);
  } catch (error) {
    if (!isOfTheWorld(error)) throw error;
    return undefined;
  }
};

/**
 * What `--limit` or `--server` left: the campaign counts only what it was asked for, so the account is read for the rest. Nothing is said of a campaign that
 * stopped or is not over.
 */
export const describeRemaining = async (doors: Doors, campaign: Campaign, isLocal: boolean): Promise<string[]> => {
  const { fleet, limit, onlyServer, phase, stop } = campaign;
  if ((limit === undefined && onlyServer === undefined) || phase !== 'ended' || stop) return [];
  const due = await readDue(doors, fleet);
  if (!due) return [`${fleet}: what else is due could not be read: recycler plan --fleet ${fleet} lists it`];
  return describeDue(
    fleet,
    due.survey.stale.map(({ id }) => id),
    isLocal,
  );
};
