import { isDeepStrictEqual } from 'node:util';
import type { Intent } from '../../../core/record/intent.ts';
import type { FitnessFunction, Judgement } from '../../fitness-function.ts';
import { judgeUnknown } from '../../readings.ts';
import { findGaps } from './find-gaps.ts';
import { type CandidatePlans, intentsOn } from './recording.ts';

/** The text of notices may change from release to release. Both sides are compared as the JSON that they travel as. */
const withoutWords = (intents: readonly Intent[]): unknown => JSON.parse(JSON.stringify(intents.filter(({ kind }) => kind !== 'notify')));

const judge = (plans: CandidatePlans): Judgement => {
  const { recordings, dryRun } = plans;
  if (dryRun.is === 'unknown') return judgeUnknown(dryRun);
  const differing = recordings.filter(({ name, expected }) =>
    intentsOn(name, dryRun.value).some((intents) => !isDeepStrictEqual(withoutWords(intents), withoutWords(expected))),
  );
  const evidence = {
    source: dryRun.source,
    release: dryRun.value.release,
    differing: differing.map(({ name, expected }) => ({
      name,
      expected,
      answered: intentsOn(name, dryRun.value),
    })),
  };
  if (differing.length > 0)
    return { outcome: 'fail', reason: `plans differently from the recording on ${differing.map(({ name }) => name).join(', ')}`, evidence };
  return (
    findGaps(plans, dryRun.value, evidence) ?? { outcome: 'pass', reason: `plans as recorded on ${recordings.length} fleets`, evidence }
  );
};

/** On recorded fleets the candidate plans exactly what a trusted release did. */
export const alike: FitnessFunction<CandidatePlans> = {
  id: 'release-plans-alike',
  title: 'On recorded fleets the release plans as recorded',
  severity: 'scored',
  phases: ['pre-traffic'],
  why: 'A plan that changes by accident is a fault that is not seen yet.',
  remedy: 'If the change is meant, record the fleets again in the same change (npm run record).',
  source: 'https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html',
  judge,
};
