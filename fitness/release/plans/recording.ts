import type { Intent } from '../../../core/record/intent.ts';
import type { DoorReading, DryRunAnswer } from '../../../core/release/dry-run.ts';
import type { Answer } from '../../readings.ts';

/** What a release that was trusted wanted to do about a recorded poll, by its name. Notices do not count: words may change. */
export type Recording = {
  name: string;
  /** On a bad fleet something is wrong that must hold the Recycler back. */
  fleet: 'good' | 'bad';
  expected: readonly Intent[];
};

/** What the dry-run of the candidate's state machine answered. */
export type DryRun = {
  release: string;
  answers: readonly DryRunAnswer[];
  doors: readonly DoorReading[];
  /** Where a walk through the whole state machine has been; or, as text, why it did not come to its end. */
  trace: readonly string[] | string;
};

/** One snapshot of what the candidate plans. */
export type CandidatePlans = {
  /** The release that is judged. */
  release: string;
  recordings: readonly Recording[];
  /** Names of the doors that must answer. */
  doors: readonly string[];
  dryRun: Answer<DryRun>;
};

/** What a dry-run wants to do on a recording; nothing where it broke or did not answer. */
export const intentsOn = (name: string, { answers }: DryRun): readonly Intent[][] =>
  answers.flatMap((answer) => (answer.name === name && 'intents' in answer ? [answer.intents] : []));
