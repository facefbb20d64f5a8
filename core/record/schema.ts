import { NewerSchema } from '../errors.ts';
import type { Campaign, GroupBook, Swap, Told } from './campaign.ts';

/** The schema in which this release writes campaigns. It reads every one up to it. */
export const campaignSchema = 1;

/** Can this release read the record of this campaign? What a newer release wrote may mean something else here. */
export const isReadable = ({ schema }: Pick<Campaign, 'schema'>): boolean => schema <= campaignSchema;

/** Why a campaign is left alone that a newer release wrote, and what goes on with it. */
export const sayUnreadable = ({ id, schema }: Pick<Campaign, 'id' | 'schema'>): string =>
  `campaign ${id} is written in schema ${schema}, and this release reads up to ${campaignSchema}: a newer release of the Recycler carries it on, this one leaves it alone`;

const completeTold = (told: Told | undefined): { told?: Told } => (told ? { told: { ...told, sends: told.sends ?? 1 } } : {});

const completeBook = (book: GroupBook): GroupBook => ({
  ...book,
  unsure: book.unsure ?? [],
  surplus: book.surplus.map((each) => ({ ...each, ...completeTold(each.told) })),
});

/**
 * A campaign as it stands in the ledger, with what releases did not write yet when it began.
 *
 * @throws NewerSchema when a newer release wrote it
 */
export const readCampaignRecord = (written: Campaign): Campaign => {
  if (!isReadable(written)) throw new NewerSchema(sayUnreadable(written));
  return {
    ...written,
    books: Object.fromEntries(Object.entries(written.books).map(([group, book]) => [group, completeBook(book)])),
    moved: written.moved ?? { mark: '', at: 0 },
    handsOff: written.handsOff ?? [],
  };
};

/** The same for a list, on which one that this release cannot read stands as it is: whoever acts on it refuses it. */
export const readListedRecord = (written: Campaign): Campaign => (isReadable(written) ? readCampaignRecord(written) : written);

/** A swap as it stands in the ledger, likewise. */
export const readSwapRecord = (written: Swap): Swap => ({
  ...written,
  ...completeTold(written.told),
  ...(written.takeBack && { takeBack: { ...written.takeBack, ...completeTold(written.takeBack.told) } }),
});
