import type { MakeClient } from '../aws/clients.ts';
import type { Declared } from '../aws/stamp.ts';
import type { Clock } from '../core/clock.ts';
import type { Campaign } from '../core/record/campaign.ts';
import type { Candidate } from './candidate.ts';
import type { Check } from './check-resources.ts';
import type { Phase } from './fitness-function.ts';
import type { ReleaseFacts } from './release/facts.ts';
import type { DescribedStack } from './stacks/described-stack.ts';

/**
 * What an examination leaves: facts that the next release is compared with, the state machine version that `begin` starts (ARN), and
 * all function versions of the release (`nameVersion`).
 */
export type Kept = Partial<Pick<ReleaseFacts, 'alarms' | 'roles'>> & { stateMachine?: string; versions?: readonly string[] };

/** One examination of a release in its stack: what it is about, and through what it is read. */
export type Examination = {
  make: MakeClient;
  clock: Clock;
  release: string;
  declared: Declared;
  candidate: Candidate;
  before?: ReleaseFacts;
  /** Which stack is judged, and what the gate knows of it. */
  described: DescribedStack;
  /** ARN of the stack. */
  stack: string;
  bucket: string;
  table: string;
  /** ARN of the topic of notices. */
  topic: string;
  beginFunction: string;
  candidateAlarm: string;
  /** When this release last changed what AWS Config watches, in milliseconds. */
  changedAt: number;
  /** When this release went live, and when the first other one was seen, in milliseconds. */
  liveSince: number;
  knownSince?: number;
  readWork: () => Promise<Campaign[]>;
  keep: (found: Kept) => void;
};

/** Reads what there is of one subject, and judges it. What it throws leaves the subject unexamined. */
export type Examine = (examination: Examination, phase: Phase) => Promise<Check[]>;

/** The same read, made once in an examination however many subjects need it. */
export const readOnce = <Value>(read: (examination: Examination) => Promise<Value>): ((examination: Examination) => Promise<Value>) => {
  const kept = new WeakMap<Examination, Promise<Value>>();
  return (examination) => {
    const value = kept.get(examination) ?? read(examination);
    kept.set(examination, value);
    return value;
  };
};

/** Partition, Region and account of the stack: arn:aws:cloudformation:REGION:ACCOUNT:stack/NAME/ID. */
export const placeOf = ({ stack }: Pick<Examination, 'stack'>): { partition: string; region: string; account: string } => {
  const [, partition = 'aws', , region = '', account = ''] = stack.split(':');
  return { partition, region, account };
};
