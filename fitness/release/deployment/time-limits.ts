import type { FitnessFunction, Judgement } from '../../fitness-function.ts';
import type { Unknown } from '../../fixtures.ts';
import { judgeUnknown } from '../../readings.ts';
import { findCalls } from './find-calls.ts';
import type { ReleaseDeployment } from './release-deployment.ts';

type State = { Type?: string; TimeoutSeconds?: unknown };

const judge = ({ definition, limits }: ReleaseDeployment): Judgement => {
  if (definition.is === 'unknown') return judgeUnknown(definition);
  const { States = {} } = JSON.parse(definition.value) as { States?: Record<string, State> };
  const pairs = Object.entries(States).flatMap(([task, state]) =>
    state.Type === 'Task'
      ? findCalls(JSON.stringify({ States: { [task]: state } })).map((call) => ({ task, call, waits: state.TimeoutSeconds }))
      : [],
  );
  const faults: string[] = [];
  const unknowns: Unknown[] = [];
  for (const { task, call, waits } of pairs) {
    const limit = limits[call] ?? { is: 'unknown', source: definition.source, reason: `the time-out of ${call} was not read` };
    if (limit.is === 'unknown') unknowns.push(limit);
    else if (typeof waits !== 'number') faults.push(`${task} has no time-out`);
    else if (waits <= limit.value) faults.push(`${task} waits ${waits} s for ${call}, which may run for ${limit.value} s`);
  }
  const evidence = { source: definition.source, pairs, limits };
  if (faults.length > 0) return { outcome: 'fail', reason: faults.join('; '), evidence };
  const [unknown] = unknowns;
  if (unknown) return judgeUnknown(unknown);
  return pairs.length > 0
    ? { outcome: 'pass', reason: `${pairs.length} tasks wait longer than their functions may run`, evidence }
    : { outcome: 'fail', reason: 'the definition calls no function', evidence };
};

/** Every task of the state machine waits longer than its function may run: the function ends first, and says why. */
export const timeLimits: FitnessFunction<ReleaseDeployment> = {
  id: 'release-time-limits',
  title: 'Every task waits longer than its function may run',
  severity: 'scored',
  phases: ['pre-traffic', 'scheduled'],
  why: 'A task that gives up first is tried again beside the function that still works.',
  remedy: 'Set TimeoutSeconds of the task above the Timeout of the function that it calls.',
  source: 'https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html',
  judge,
};
