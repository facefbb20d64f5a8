import type { Intent } from '../../../core/record/intent.ts';
import type { Recording as Poll } from '../../../core/release/dry-run.ts';
import type { Recording } from './recording.ts';
import { addTrouble } from './troubles.ts';

/** One poll of a campaign, with what was done about it by a release that was trusted. Notices are left out: words may change. */
export type PlannedPoll = Poll & Recording;

/** What `npm run record` keeps: polls of good fleets, and what was done about the same ones in trouble. */
export type Recordings = {
  polls: (Poll & { expected: readonly Intent[] })[];
  troubled: { poll: number; trouble: string; expected: readonly Intent[] }[];
};

/** Every recorded poll, those of fleets in trouble made from the good ones. */
export const expandRecordings = ({ polls, troubled }: Recordings): PlannedPoll[] => [
  ...polls.map((poll) => ({ ...poll, fleet: 'good' as const })),
  ...troubled.flatMap(({ poll: index, trouble, expected }) => {
    const poll = polls[index];
    return poll ? [{ ...addTrouble(poll, trouble), fleet: 'bad' as const, expected }] : [];
  }),
];
