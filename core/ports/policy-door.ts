import type { Policy } from '../policy/policy.ts';
import type { AccountBudget } from '../record/observation.ts';

/** What is set for the account, and why the ledger of a stack is not the one that the account names, where it is not. */
export type AccountSettings = Omit<AccountBudget, 'usedByOthers'> & { otherLedger?: string };

export type PolicyDoor = {
  /** @throws InputError when it is missing or invalid */
  read: (name: string) => Promise<Policy>;
  /** A mark of the text of each policy, which changes with it; a policy that is missing is missing in the answer. */
  readRevisions: (names: readonly string[]) => Promise<Record<string, string>>;
  readAccount: () => Promise<AccountSettings>;
};
