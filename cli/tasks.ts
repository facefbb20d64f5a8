import { fileURLToPath } from 'node:url';
import type { Doors } from '../core/ports.ts';
import { advance } from '../functions/advance/advance.ts';
import { conclude } from '../functions/conclude/conclude.ts';
import { loadStateMachine, type StateMachine } from '../local/state-machine.ts';
import { locateFile } from './locate-file.ts';

/** The state machine as it is deployed, its functions named for this process. */
export const loadRecycler = (): Promise<StateMachine> =>
  loadStateMachine(fileURLToPath(locateFile('statemachine/recycler.asl.yaml')), {
    AdvanceFunction: 'advance',
    ConcludeFunction: 'conclude',
  });

/** The real functions behind the state machine, bound to these doors. */
export const bindTasks = (doors: Doors): Record<string, (payload: unknown) => Promise<unknown>> => ({
  advance: advance(doors),
  conclude: conclude(doors),
});
