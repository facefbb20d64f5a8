import type { Ledger, RejectedImage } from '../../core/ports.ts';
import { toItem } from './items.ts';
import type { Table } from './table.ts';

/** One rejection: an image that failed its proof in one fleet. */
const sortKey = ({ image, fleet }: Pick<RejectedImage, 'image' | 'fleet'>): string => `${image}#${fleet}`;

/** Images that a fleet launches no more, until a person clears them: then it stays on record who did, and why. */
export const openRejectedImages = (table: Table): Pick<Ledger, 'listRejected' | 'reject' | 'clearRejected'> => ({
  listRejected: async () => (await table.query('rejected', ' ', '~')).map((item) => JSON.parse(item.body?.S ?? '') as RejectedImage),

  reject: (image) => table.put(toItem('rejected', sortKey(image), image)),

  clearRejected: async (image, by, reason, at) => {
    const before = await table.query('rejected', `${image}#`, `${image}#~`);
    for (const { sk, body } of before) {
      const audit = { image, by, reason, at, was: body?.S };
      await table.put(toItem('cleared', `${sk?.S ?? image}#${at}`, audit));
      await table.remove('rejected', sk?.S ?? image);
    }
    return before.length > 0;
  },
});
