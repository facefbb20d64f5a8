import type { HealRecord } from '../record/heal.ts';
import { isoTime } from './report.ts';

/** What healing knows of a fleet, in lines for people. */
export const describeHeal = ({ mode, observesOnly, polledAt, unread, judged, sick, closed, summary }: HealRecord): string[] => [
  `healing (${observesOnly === undefined ? mode : `${mode}, observed only`}): ${summary}; ${sick} of ${judged} servers sick at ${isoTime(polledAt)}`,
  ...(observesOnly === undefined ? [] : [`  ${observesOnly}`]),
  ...(unread === undefined ? [] : [`  the last poll could not be judged: ${unread}`]),
  ...closed.map(({ gate, reason, unblock }) => `  ${gate}: ${reason}; ${unblock}`),
];
