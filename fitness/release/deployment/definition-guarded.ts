import type { FitnessFunction, Judgement } from '../../fitness-function.ts';
import { judgeUnknown } from '../../readings.ts';
import type { ReleaseDeployment } from './release-deployment.ts';

type Retry = { MaxAttempts?: number };
type Catch = { ErrorEquals?: string[] };
type State = { Type?: string; Output?: unknown; TimeoutSeconds?: unknown; Retry?: Retry[]; Catch?: Catch[] };

/** More attempts than this are no bound that a person would wait for. */
const mostAttempts = 100;

const findFaults = (name: string, { Output, TimeoutSeconds, Retry = [], Catch = [] }: State): string[] => [
  ...(typeof Output === 'string' && Output.includes('$states.result.Payload')
    ? []
    : [`${name} does not hand on what its function answered`]),
  ...(typeof TimeoutSeconds === 'number' ? [] : [`${name} has no time-out`]),
  ...(Retry.length > 0 ? [] : [`${name} is not tried again`]),
  ...(Retry.every(({ MaxAttempts = 3 }) => MaxAttempts <= mostAttempts) ? [] : [`${name} is tried again without a bound`]),
  ...(Catch.some(({ ErrorEquals = [] }) => ErrorEquals.includes('States.ALL')) ? [] : [`${name} does not catch what fails`]),
];

const judge = ({ definition }: ReleaseDeployment): Judgement => {
  if (definition.is === 'unknown') return judgeUnknown(definition);
  const { source, value } = definition;
  const { States = {} } = JSON.parse(value) as { States?: Record<string, State> };
  const tasks = Object.entries(States).filter(([, { Type }]) => Type === 'Task');
  const faults = tasks.flatMap(([name, state]) => findFaults(name, state));
  const evidence = { source, tasks: tasks.map(([name]) => name), faults };
  if (tasks.length === 0) return { outcome: 'fail', reason: 'the definition has no task', evidence };
  return faults.length === 0
    ? { outcome: 'pass', reason: `${tasks.length} tasks end in time, are tried again a bounded number of times, and are caught`, evidence }
    : { outcome: 'fail', reason: faults.join('; '), evidence };
};

/** Every task of the state machine ends in time, is tried again a bounded number of times, and is caught: no campaign is left half done by a failure. */
export const definitionGuarded: FitnessFunction<ReleaseDeployment> = {
  id: 'release-definition-guarded',
  title: 'Every task of the state machine has a time-out, bounded retries, a catch for everything, and hands on its answer',
  severity: 'gate',
  phases: ['pre-traffic', 'scheduled'],
  why: 'A task that fails without being caught ends its campaign with what it suspended and launched left behind.',
  remedy: 'Give the task that is named TimeoutSeconds, Retry with MaxAttempts, a Catch of States.ALL, and its answer as Output.',
  source: 'https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html',
  judge,
};
