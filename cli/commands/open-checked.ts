import type { Doors } from '../../core/ports.ts';
import { type Account, type AccountOptions, openAccount } from '../account.ts';

/**
 * Connects for a command that may make the account's ledger. What the person wrote is checked first, on the ledger that there is,
 * so that wrong input makes nothing.
 *
 * @param yes makes a missing ledger without asking
 * @throws InputError from the check, or when there is no ledger and the answer is no
 */
export const openChecked = async (
  options: AccountOptions,
  label: string,
  yes: boolean,
  check: (doors: Doors) => Promise<unknown>,
): Promise<Account> => {
  const found = await openAccount(options, label, 'empty');
  await check(found.doors);
  return found.ledgerTable === undefined ? openAccount(options, label, { make: { yes } }) : found;
};
