import type { Ledger, RejectedImage } from '../../core/ports.ts';
import { toItem } from './items.ts';
import type { Table } from './table.ts';

/** Images that no server is launched from any more, until a person clears one: then it stays on record who did, and why. */
export const openRejectedImages = (table: Table): Pick<Ledger, 'listRejected' | 'reject' | 'clearRejected'> => ({
  listRejected: async () => (await table.query('rejected', ' ', '~')).map((item) => JSON.parse(item.body?.S ?? '') as RejectedImage),

  reject: (image) => table.put(toItem('rejected', image.image, image)),

  clearRejected: async (image, by, reason, at) => {
    const before = await table.get('rejected', image);
    if (!before) return false;
    const audit = { image, by, reason, at, was: before.body?.S };
    await table.put(toItem('cleared', `${image}#${at}`, audit));
    await table.remove('rejected', image);
    return true;
  },
});
