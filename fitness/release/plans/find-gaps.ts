import type { Judgement } from '../../fitness-function.ts';
import type { CandidatePlans, DryRun } from './recording.ts';

/**
 * Why the answers of a dry run do not show what the candidate plans: the judgement `unknown`, or undefined where every recording was
 * answered by the release that is judged, and both a good and a bad fleet were among them.
 */
export const findGaps = (
  { release, recordings }: CandidatePlans,
  dryRun: DryRun,
  evidence: Judgement['evidence'],
): Judgement | undefined => {
  const unknown = (reason: string): Judgement => ({ outcome: 'unknown', reason, evidence });
  if (dryRun.release !== release) return unknown(`release ${dryRun.release} answered, not ${release}`);
  for (const fleet of ['good', 'bad'] as const)
    if (!recordings.some((recording) => recording.fleet === fleet)) return unknown(`no recording of a ${fleet} fleet`);
  const missing = recordings.filter(({ name }) => dryRun.answers.filter((answer) => answer.name === name).length !== 1);
  if (missing.length > 0) return unknown(`not answered once: ${missing.map(({ name }) => name).join(', ')}`);
  const broken = dryRun.answers.flatMap((answer) => ('error' in answer ? [`${answer.name} (${answer.error})`] : []));
  return broken.length > 0 ? unknown(`broke on ${broken.join(', ')}`) : undefined;
};
