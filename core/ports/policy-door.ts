import type { Policy } from '../policy/policy.ts';
import type { AccountBudget } from '../record/observation.ts';

export type PolicyDoor = {
  /** @throws InputError when it is missing or invalid */
  read: (name: string) => Promise<Policy>;
  /** A mark of the text of each policy, which changes with it; a policy that is missing is missing in the answer. */
  readRevisions: (names: readonly string[]) => Promise<Record<string, string>>;
  readAccount: () => Promise<Omit<AccountBudget, 'usedByOthers'>>;
};
