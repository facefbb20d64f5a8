import { wholeTrace } from '../../../core/release/walkthrough.ts';
import type { FitnessFunction, Judgement } from '../../fitness-function.ts';
import { judgeUnknown } from '../../readings.ts';
import type { CandidatePlans } from './recording.ts';

const judge = ({ dryRun }: CandidatePlans): Judgement => {
  if (dryRun.is === 'unknown') return judgeUnknown(dryRun);
  const { trace } = dryRun.value;
  const evidence = { source: dryRun.source, trace, expected: wholeTrace };
  if (typeof trace === 'string') return { outcome: 'fail', reason: `the state machine did not walk to its end: ${trace}`, evidence };
  return trace.join() === wholeTrace.join()
    ? { outcome: 'pass', reason: `walked through ${trace.join(', ')}`, evidence }
    : {
        outcome: 'fail',
        reason: `walked through ${trace.join(', ') || 'nothing'}, and should by way of ${wholeTrace.join(', ')}`,
        evidence,
      };
};

/** The state machine of the candidate goes from the plan through every phase to its conclusion, handing on what each function answers. */
export const walks: FitnessFunction<CandidatePlans> = {
  id: 'release-machine-walks',
  title: 'The state machine walks through every phase to its end',
  severity: 'gate',
  phases: ['pre-traffic', 'scheduled'],
  why: 'A wrong turn in the definition shows only when a campaign comes by, with servers in between.',
  remedy: 'Fix the states in which the walk leaves its way.',
  source: 'https://docs.aws.amazon.com/step-functions/latest/dg/workflow-states.html',
  judge,
};
