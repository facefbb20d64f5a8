import type { Answer } from '../readings.ts';
import type { KnownResources } from './resources.ts';
import type { StackResource } from './stack.ts';

/** What CloudFormation last found: `IN_SYNC`, `DRIFTED`, `NOT_CHECKED` or `UNKNOWN`, and when it looked, in milliseconds. */
export type Drift = { status: string; checkedAt?: number };

/** One snapshot of the stack as a whole. `now` is in milliseconds, `known` what it may have. */
export type StackState = {
  name: string;
  now: number;
  known: KnownResources;
  drift: Answer<Drift>;
  resources: Answer<readonly StackResource[]>;
};

/** The parameters of a stack, by name; of a list its values with commas between them. */
export type StackParameters = Readonly<Record<string, string>>;
