import { checkResources } from '../check-resources.ts';
import { type Examine, readOnce } from '../examination.ts';
import { connectStack } from './door.ts';
import { stackSubject } from './stack-subject.ts';

const readOwnState = readOnce(({ make, clock, stack }) => connectStack(make).readState(stack, clock.now()));

/** Examines the stack as a whole. */
export const examineStack: Examine = async (examination, phase) => {
  const state = await readOwnState(examination);
  return checkResources(stackSubject, [state.name], new Map([[state.name, state]]), phase);
};
