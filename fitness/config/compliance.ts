import type { Judgement, Reading } from '../fitness-function.ts';
import type { Answer } from '../readings.ts';
import type { WatchedType } from './rules.ts';

/** A resource under the name and type that AWS Config knows it by: a bucket, table or function by its name, the account by its number. */
export type WatchedResource = { type: WatchedType; id: string };

/**
 * A rule of the account that is a copy of the one we ask about and takes in our resource. Of a rule that picks resources by their tags
 * whether it does is not known until it answers.
 */
export type Watcher = { name: string; picksByTag: boolean };

/** What one rule last said of the resource. Times are in milliseconds. */
export type ConfigAnswer = { rule: string; says: string; invokedAt: number | undefined; annotation?: string };

/** How the runs of a rule go. `failure` where its last run failed. Times are in milliseconds. */
export type RuleRun = { rule: string; succeededAt: number | undefined; failure?: string };

/** One snapshot of what AWS Config knows of one resource under one rule, with what our own check says. */
export type Compliance = {
  rule: string;
  resource: WatchedResource;
  /** When we last changed the resource, in milliseconds: an answer from before it is about something else. */
  changedAt: number;
  /** The judgement of our own check; undefined where it was not made. */
  twin: Judgement | undefined;
  watchers: Answer<readonly Watcher[]>;
  /** Is a recorder on that records resources of this type? */
  isRecording: Answer<boolean>;
  answers: Answer<readonly ConfigAnswer[]>;
  runs: Answer<readonly RuleRun[]>;
  /** When AWS Config last recorded the configuration of the resource; absent where it has not discovered it. */
  capturedAt: Reading<number>;
};
