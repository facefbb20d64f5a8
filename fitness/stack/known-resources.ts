import type { FitnessFunction, Judgement } from '../fitness-function.ts';
import { judgeUnknown } from '../readings.ts';
import { findUnknownResources } from './resources.ts';
import type { StackState } from './stack-state.ts';

const judge = ({ name, known, resources }: StackState): Judgement => {
  if (resources.is === 'unknown') return judgeUnknown(resources);
  const found = findUnknownResources(resources.value, known);
  const evidence = { source: resources.source, stack: name, resources: resources.value.length, found };
  return found.length === 0
    ? { outcome: 'pass', reason: `each of the ${resources.value.length} resources has what judges it`, evidence }
    : { outcome: 'fail', reason: `no check judges ${found.join(', ')}: remove it, or add what judges it`, evidence };
};

/** The stack has nothing that no check looks at: what a release adds unseen is open to what no one thought of. */
export const knownResources: FitnessFunction<StackState> = {
  id: 'stack-known-resources',
  title: 'Every resource of the stack is one that the gate knows and judges',
  severity: 'gate',
  phases: ['pre-traffic', 'post-traffic', 'scheduled'],
  why: 'A resource that no check knows may be open to anyone, or act by itself, and the release would pass.',
  remedy: 'Remove the resource from the template; or add it to fitness/stack/resources.ts, with the check that judges it.',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackResources.html',
  judge,
};
