import { checkResources } from '../check-resources.ts';
import { type Examine, readOnce } from '../examination.ts';
import { takeAnswer } from '../readings.ts';
import { connectStack } from './door.ts';
import { listOwnStack } from './list-own-stack.ts';
import type { StackState } from './stack-state.ts';
import { stackSubject } from './stack-subject.ts';

const readOwnState = readOnce(async (examination): Promise<StackState> => {
  const { make, clock, stack, described } = examination;
  const state = await connectStack(make).readState(stack, clock.now());
  return {
    ...state,
    known: described.resources,
    resources: await takeAnswer('cloudformation:ListStackResources', () => listOwnStack(examination)),
  };
});

/** Examines the stack as a whole. */
export const examineStack: Examine = async (examination, phase) => {
  const state = await readOwnState(examination);
  return checkResources(stackSubject, [state.name], new Map([[state.name, state]]), phase);
};
