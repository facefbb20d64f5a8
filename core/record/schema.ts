import { NewerSchema } from '../errors.ts';
import type { Campaign } from './campaign.ts';
import { type GroupCapacity, openCapacity } from './capacity.ts';
import { type PackedCapacity, packCapacity, unpackCapacity } from './pack-capacity.ts';

/** The schema in which this release writes campaigns. It reads every one up to it. */
export const campaignSchema = 2;

/** The first schema whose capacities are packed. */
const firstPacked = 2;

/** A campaign as a ledger holds it. Only `readCampaignRecord` knows what its capacities mean. */
export type CampaignRecord = Omit<Campaign, 'schema' | 'capacity'> & {
  schema: number;
  capacity: Record<string, PackedCapacity | GroupCapacity>;
};

/** Can this release read the record of this campaign? What a newer release wrote may mean something else here. */
export const isReadable = ({ schema }: { schema: number }): boolean => schema <= campaignSchema;

/** Why a campaign is left alone that a newer release wrote, and what continues it. */
export const describeUnreadable = ({ id, schema }: { id: string; schema: number }): string =>
  `campaign ${id} is written in schema ${schema}, and this release reads up to ${campaignSchema}: a newer release of the Recycler continues it, this one leaves it alone`;

type OldRaise = { from: number; to: number; at: number };

/** What an earlier release did not write of a group's capacity; a raise was written with the numbers from and to. */
const completeCapacity = (capacity: GroupCapacity, startedAt: number): GroupCapacity => {
  const raise = capacity.pendingRaise as OldRaise | GroupCapacity['pendingRaise'];
  const pendingRaise = raise && 'to' in raise ? { by: raise.to - raise.from, at: raise.at } : raise;
  return { ...openCapacity(capacity.baseline, startedAt), ...capacity, ...(pendingRaise && { pendingRaise }) };
};

/** A campaign as it is put into a ledger. One that another release wrote, and that was not read by `readCampaignRecord`, is kept as it is. */
export const writeCampaignRecord = (campaign: Campaign): CampaignRecord =>
  campaign.schema === campaignSchema
    ? {
        ...campaign,
        capacity: Object.fromEntries(Object.entries(campaign.capacity).map(([group, capacity]) => [group, packCapacity(capacity)])),
      }
    : (campaign as unknown as CampaignRecord);

/**
 * The record of a campaign as the ledger holds it, once it is known to be one that this release can read.
 *
 * @throws NewerSchema when a newer release wrote it
 */
export const readCampaignRecord = (written: CampaignRecord): Campaign => {
  if (!isReadable(written)) throw new NewerSchema(describeUnreadable(written));
  return {
    ...written,
    schema: campaignSchema,
    capacity: Object.fromEntries(
      Object.entries(written.capacity).map(([group, capacity]) => [
        group,
        completeCapacity(
          written.schema < firstPacked ? (capacity as GroupCapacity) : unpackCapacity(capacity as PackedCapacity),
          written.startedAt,
        ),
      ]),
    ),
  };
};

/** The same for a list, which names campaigns of newer releases too, as they were written: `isReadable` says which they are. */
export const listCampaignRecord = (written: CampaignRecord): Campaign =>
  isReadable(written) ? readCampaignRecord(written) : (written as unknown as Campaign);
