import type { FitnessFunction, Judgement } from '../fitness-function.ts';
import { judgeUnknown } from '../readings.ts';
import type { LambdaFunction } from './function.ts';
import { runtimes } from './runtimes.ts';

/** Days that a move to the next runtime may take. */
const enoughDays = 90;

const judge = ({ name, today, settings }: LambdaFunction): Judgement => {
  if (settings.is === 'unknown') return judgeUnknown(settings);
  const { runtime, isImage } = settings.value;
  const evidence = { source: settings.source, function: name, runtime, today };
  if (isImage) return { outcome: 'not-applicable', reason: 'a container image brings its own runtime', evidence };
  const ends = runtimes.get(runtime ?? '');
  const days = Math.floor((Date.parse(ends ?? '') - Date.parse(today)) / 86_400_000);
  if (Number.isNaN(days)) return { outcome: 'unknown', reason: `the end of ${runtime ?? 'its runtime'} is not in the list`, evidence };
  return days >= enoughDays
    ? { outcome: 'pass', reason: `${runtime} lasts ${days} more days, until ${ends}`, evidence }
    : { outcome: 'fail', reason: `${runtime} ends on ${ends}, in ${days} days: move to a newer runtime`, evidence };
};

/** There is time to move to the next runtime. Reported in time, and held against no release: none gets worse by the calendar. */
export const runtimeLife: FitnessFunction<LambdaFunction> = {
  id: 'lambda-runtime-life',
  title: `AWS does not deprecate the runtime within ${enoughDays} days`,
  severity: 'advisory',
  phases: ['pre-traffic', 'scheduled'],
  why: 'On the day of its deprecation a runtime gets no more fixes, and the gate lets nothing pass that uses it.',
  remedy: 'Take a release of the Recycler that runs on a newer runtime.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html',
  judge,
};
