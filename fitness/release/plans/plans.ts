import type { Subject } from '../../fitness-function.ts';
import { alike } from './alike.ts';
import { doorsAnswer } from './doors-answer.ts';
import type { CandidatePlans } from './recording.ts';
import { safely } from './safely.ts';
import { walks } from './walks.ts';

/** The fitness functions of what the candidate plans in its dry run, one line each. */
export const plans: Subject<CandidatePlans> = {
  name: 'plans',
  heading: 'What the release plans',
  functions: [safely, alike, doorsAnswer, walks],
};
