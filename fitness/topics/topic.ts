import type { Statement } from '../lambda/function.ts';
import type { Answer } from '../readings.ts';

/** What SNS reports of a topic. */
export type TopicSettings = {
  /** The key of KMS that it encrypts with, as it was set; undefined where it encrypts nothing. */
  key: string | undefined;
  policy: readonly Statement[];
  /** Confirmed subscriptions; undefined where it was not reported. */
  confirmed: number | undefined;
};

/** One snapshot of a topic. */
export type Topic = {
  name: string;
  /** The account that it is in. */
  account: string;
  settings: Answer<TopicSettings>;
};
