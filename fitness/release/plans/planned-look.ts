import type { Intent } from '../../../core/record/intent.ts';
import type { Recording as Look } from '../../../core/release/dry-run.ts';
import type { Recording } from './recording.ts';
import { troubleLook } from './troubles.ts';

/** One look of a campaign, with what was done about it by a release that was trusted. Notices are left out: words may change. */
export type PlannedLook = Look & Recording;

/** What `npm run record` keeps: looks at good fleets, and what was done about the same ones in trouble. */
export type Recordings = {
  looks: (Look & { expected: readonly Intent[] })[];
  troubled: { look: number; trouble: string; expected: readonly Intent[] }[];
};

/** Every recorded look, those at fleets in trouble made from the good ones. */
export const expandRecordings = ({ looks, troubled }: Recordings): PlannedLook[] => [
  ...looks.map((look) => ({ ...look, fleet: 'good' as const })),
  ...troubled.flatMap(({ look: index, trouble, expected }) => {
    const look = looks[index];
    return look ? [{ ...troubleLook(look, trouble), fleet: 'bad' as const, expected }] : [];
  }),
];
