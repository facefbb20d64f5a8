import type { Reading } from '../fitness-function.ts';
import type { Statement } from '../lambda/function.ts';

/** One snapshot of who may use a resource of the stack by its own policy; absent where it has none, and only the account's own policies decide. */
export type GuardedResource = {
  name: string;
  /** The account that it is in. */
  account: string;
  policy: Reading<readonly Statement[]>;
};
