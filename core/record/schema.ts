import { NewerSchema } from '../errors.ts';
import type { Campaign } from './campaign.ts';
import { type GroupCapacity, openCapacity } from './capacity.ts';

/** The schema in which this release writes campaigns. It reads every one up to it. */
export const campaignSchema = 1;

/** Can this release read the record of this campaign? What a newer release wrote may mean something else here. */
export const isReadable = ({ schema }: Pick<Campaign, 'schema'>): boolean => schema <= campaignSchema;

/** Why a campaign is left alone that a newer release wrote, and what continues it. */
export const describeUnreadable = ({ id, schema }: Pick<Campaign, 'id' | 'schema'>): string =>
  `campaign ${id} is written in schema ${schema}, and this release reads up to ${campaignSchema}: a newer release of the Recycler continues it, this one leaves it alone`;

type OldRaise = { from: number; to: number; at: number };

/** What an earlier release of the same schema did not write of a group's capacity; a raise was written with the numbers from and to. */
const completeCapacities = ({ capacity, startedAt }: Campaign): Campaign['capacity'] =>
  Object.fromEntries(
    Object.entries(capacity).map(([group, each]) => {
      const raise = each.pendingRaise as OldRaise | GroupCapacity['pendingRaise'];
      const pendingRaise = raise && 'to' in raise ? { by: raise.to - raise.from, at: raise.at } : raise;
      return [group, { ...openCapacity(each.baseline, startedAt), ...each, ...(pendingRaise && { pendingRaise }) }];
    }),
  );

/**
 * The record of a campaign as the ledger holds it, once it is known to be one that this release can read.
 *
 * @throws NewerSchema when a newer release wrote it
 */
export const readCampaignRecord = (written: Campaign): Campaign => {
  if (!isReadable(written)) throw new NewerSchema(describeUnreadable(written));
  return { ...written, capacity: completeCapacities(written) };
};
