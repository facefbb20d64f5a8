import type { FitnessFunction, Judgement } from '../../fitness-function.ts';
import { judgeUnknown } from '../../readings.ts';
import { findDanger } from './find-danger.ts';
import { findGaps } from './find-gaps.ts';
import { type CandidatePlans, intentsOn } from './recording.ts';

const judge = (plans: CandidatePlans): Judgement => {
  const { recordings, dryRun } = plans;
  if (dryRun.is === 'unknown') return judgeUnknown(dryRun);
  // The bad fleets first: there the danger is greatest.
  const ordered = recordings.toSorted((one, other) => Number(other.fleet === 'bad') - Number(one.fleet === 'bad'));
  const faults = ordered.flatMap(({ name, fleet, expected }) => {
    const danger = intentsOn(name, dryRun.value).flatMap((intents) => findDanger(expected, intents));
    return danger.length > 0 ? [`on ${name}, a ${fleet} fleet, it wants to ${danger.join('; ')}`] : [];
  });
  const evidence = { source: dryRun.source, release: dryRun.value.release, recordings: recordings.length, faults };
  // A breach stays one where something else was not answered.
  if (faults.length > 0) return { outcome: 'fail', reason: `more dangerous than recorded: ${faults.join('; ')}`, evidence };
  return (
    findGaps(plans, dryRun.value, evidence) ?? {
      outcome: 'pass',
      reason: `nothing more dangerous than recorded on ${recordings.length} fleets`,
      evidence,
    }
  );
};

/** On recorded fleets the candidate plans nothing more dangerous than a trusted release did, least of all where something is wrong. */
export const safely: FitnessFunction<CandidatePlans> = {
  id: 'release-plans-safely',
  title: 'On recorded fleets the release plans nothing more dangerous than recorded',
  severity: 'gate',
  phases: ['pre-traffic', 'scheduled'],
  why: 'A fault in how it chooses shows here, before it can choose a server that serves.',
  remedy: 'Fix what it chooses; if the new choice is meant, record the fleets again in the same change (npm run record).',
  source: 'https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html',
  judge,
};
