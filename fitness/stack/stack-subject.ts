import type { Subject } from '../fitness-function.ts';
import { drift } from './drift.ts';
import { knownResources } from './known-resources.ts';
import type { StackState } from './stack-state.ts';

/** What is asked of the stack as a whole. */
export const stackSubject: Subject<StackState> = { name: 'stack', heading: 'The stack', functions: [knownResources, drift] };
